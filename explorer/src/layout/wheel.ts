/** The wheel of kinds: the places of an ontology's kinds on an ellipse, and the arcs between. */

import type { Ontology, RelationKind } from "../graph/ontology.ts";
import type { Point } from "../view/view.ts";

export interface Wheel {
  readonly places: ReadonlyMap<string, Point>;
  readonly arcs: readonly Arc[];
}

export interface Arc {
  readonly relation: RelationKind;
  readonly source: string;
  readonly target: string;
  /** An SVG path. */
  readonly path: string;
  readonly middle: Point;
}

export function wheelOf(ontology: Ontology, width: number, height: number): Wheel {
  const kinds = [...ontology.entityKinds.keys()];
  const places = new Map(
    kinds.map((kind, index) => {
      const angle = (index / kinds.length) * 2 * Math.PI - Math.PI / 2;
      return [
        kind,
        { x: (width / 2) * Math.cos(angle), y: (height / 2) * Math.sin(angle) },
      ] as const;
    }),
  );
  const seen = new Map<string, number>();
  const arcs = [...ontology.relationKinds.values()].flatMap((relation) =>
    relation.sources.flatMap((source) =>
      relation.targets.flatMap((target) => {
        const from = places.get(source);
        const to = places.get(target);
        const pair = [source, target].sort().join("*");
        const before = seen.get(pair) ?? 0;
        seen.set(pair, before + 1);
        return from && to ? [arcOf(relation, source, target, from, to, before)] : [];
      }),
    ),
  );
  return { places, arcs };
}

// Arcs bend towards the middle; a second one between the same two kinds bends more.
function arcOf(
  relation: RelationKind,
  source: string,
  target: string,
  from: Point,
  to: Point,
  before: number,
): Arc {
  if (source === target) {
    const [x, y] = [from.x * 1.5 || 1, from.y * 1.5];
    const [aside, up] = [-y * 0.35, x * 0.35];
    return {
      relation,
      source,
      target,
      path: `M${from.x} ${from.y}C${x + aside} ${y + up} ${x - aside} ${y - up} ${from.x} ${from.y}`,
      middle: { x: from.x * 1.36, y: from.y * 1.36 },
    };
  }
  const pull = 0.62 - 0.3 * before;
  const bend = { x: ((from.x + to.x) / 2) * pull, y: ((from.y + to.y) / 2) * pull };
  return {
    relation,
    source,
    target,
    path: `M${from.x} ${from.y}Q${bend.x} ${bend.y} ${to.x} ${to.y}`,
    middle: { x: (from.x + 2 * bend.x + to.x) / 4, y: (from.y + 2 * bend.y + to.y) / 4 },
  };
}
