/** The keys of the explore screen: from what is pressed to what is meant. */

import { useEffect, useRef } from "preact/hooks";

import { useReader } from "../parts/reader.tsx";

export type Command =
  | "search"
  | "expand"
  | "paths"
  | "hide"
  | "pin"
  | "fit"
  | "list"
  | "layOut"
  | "undo"
  | "redo"
  | "zoomIn"
  | "zoomOut"
  | "help";

const LETTERS: Readonly<Record<string, Command>> = {
  "/": "search",
  e: "expand",
  p: "paths",
  x: "hide",
  n: "pin",
  f: "fit",
  l: "list",
  r: "layOut",
  u: "undo",
  "+": "zoomIn",
  "-": "zoomOut",
  "?": "help",
};

interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** Return what a key means, or null; letters mean something only if they may. */
export function commandOf(pressed: Pressed, letters: boolean): Command | null {
  const key = pressed.key.toLowerCase();
  if (pressed.ctrlKey || pressed.metaKey) {
    return key === "z" ? (pressed.shiftKey ? "redo" : "undo") : key === "y" ? "redo" : null;
  }
  return letters && !pressed.altKey ? (LETTERS[key] ?? null) : null;
}

/** Run commands for keys pressed anywhere on the page but where text is typed. */
export function useCommands(run: (command: Command) => void): void {
  const { letters } = useReader();
  // A key means what it means on the screen as it was drawn last.
  const latest = useRef(run);
  latest.current = run;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const command = isTyping(event.target) ? null : commandOf(event, letters);
      if (command !== null) {
        event.preventDefault();
        latest.current(command);
      }
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [letters]);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.closest("input, textarea, select, dialog") !== null
  );
}
