/** A history of immutable states, to go back and forth in. */

export interface History<T> {
  readonly past: readonly T[];
  readonly present: T;
  readonly future: readonly T[];
}

const LONGEST = 200;

export function begun<T>(present: T): History<T> {
  return { past: [], present, future: [] };
}

/** Return the history with one more step; what was undone is given up. */
export function recorded<T>(history: History<T>, present: T): History<T> {
  if (present === history.present) {
    return history;
  }
  return { past: [...history.past, history.present].slice(-LONGEST), present, future: [] };
}

export function undone<T>(history: History<T>): History<T> {
  const present = history.past.at(-1);
  if (present === undefined) {
    return history;
  }
  return {
    past: history.past.slice(0, -1),
    present,
    future: [history.present, ...history.future],
  };
}

export function redone<T>(history: History<T>): History<T> {
  const [present, ...future] = history.future;
  if (present === undefined) {
    return history;
  }
  return { past: [...history.past, history.present], present, future };
}
