/** Spans of a text in code points, as the anchors of evidence are given. */

export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Part {
  readonly text: string;
  readonly marked: boolean;
}

/** Cut a text that starts at `offset` into parts within any of the spans, and parts without. */
export function marked(text: string, offset: number, spans: readonly Span[]): Part[] {
  const points = [...text];
  const within = points.map((_, index) =>
    spans.some(({ start, end }) => start <= offset + index && offset + index < end),
  );
  const parts: { text: string; marked: boolean }[] = [];
  for (const [index, point] of points.entries()) {
    const last = parts.at(-1);
    if (last !== undefined && last.marked === within[index]) {
      last.text += point;
    } else {
      parts.push({ text: point, marked: within[index] ?? false });
    }
  }
  return parts;
}
