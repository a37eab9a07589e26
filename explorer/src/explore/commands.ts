/** Commands of the explore screen: what each does. */

import type { RefObject } from "preact";

import type { CanvasHandle } from "../canvas/canvas.tsx";
import type { Exploring } from "../view/exploring.ts";
import { go } from "../view/navigation.ts";
import { paths } from "../view/route.ts";
import type { Command } from "./keys.ts";

export interface Places {
  readonly canvas: CanvasHandle | null;
  readonly search: RefObject<HTMLInputElement | null>;
}

export interface Showing {
  list(): void;
  help(): void;
}

export type Commands = Readonly<Record<Command, () => void>>;

/** Return what each command does; one about an entity does nothing where none is selected. */
export function commandsOf(
  exploring: Exploring,
  { canvas, search }: Places,
  { list, help }: Showing,
): Commands {
  const { session, dispatch } = exploring;
  const { selection } = session;
  const ofEntity = (does: (key: string) => void) => () => {
    if (selection?.type === "entity") {
      does(selection.key);
    }
  };
  return {
    search: () => search.current?.focus(),
    expand: ofEntity((key) => exploring.expand(key)),
    paths: ofEntity((key) => go(paths(key))),
    hide: ofEntity((key) => dispatch({ do: "hide", key })),
    pin: ofEntity((key) => dispatch({ do: "pin", key })),
    fit: () => canvas?.fit(),
    zoomIn: () => canvas?.zoom(1.3),
    zoomOut: () => canvas?.zoom(1 / 1.3),
    list,
    layOut: exploring.layOutAgain,
    undo: exploring.undo,
    redo: exploring.redo,
    help,
  };
}
