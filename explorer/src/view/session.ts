/** A session of exploring: what is known, the view with its history, and what is selected. */

import { type Filters, toggled } from "../graph/filters.ts";
import { type Entity, type Known, NOTHING, type Relation, learned } from "../graph/known.ts";
import { lineId } from "../graph/lines.ts";
import { type News, caughtUp } from "./news.ts";
import { type History, begun, recorded, redone, undone } from "./history.ts";
import { EMPTY, type Places, type View, moved, withPlaces } from "./view.ts";

export type Selection =
  | { readonly type: "entity"; readonly key: string }
  | { readonly type: "line"; readonly id: string }
  | null;

export interface Session {
  readonly known: Known;
  readonly history: History<View>;
  readonly selection: Selection;
}

export type Action =
  | {
      readonly do: "learn";
      readonly entities: readonly Entity[];
      readonly relations: readonly Relation[];
    }
  | { readonly do: "catchUp"; readonly news: News }
  | { readonly do: "restore"; readonly view: View; readonly selection: Selection }
  | { readonly do: "add"; readonly places: Places }
  | { readonly do: "move"; readonly places: Places }
  | { readonly do: "hide"; readonly key: string }
  | { readonly do: "showAll" }
  | { readonly do: "pin"; readonly key: string }
  | { readonly do: "filter"; readonly filters: Filters }
  | { readonly do: "select"; readonly selection: Selection }
  | { readonly do: "undo" }
  | { readonly do: "redo" };

export const START: Session = { known: NOTHING, history: begun(EMPTY), selection: null };

export function advanced(session: Session, action: Action): Session {
  const { history } = session;
  const view = history.present;
  const record = (present: View): Session =>
    cleared({ ...session, history: recorded(history, present) });
  switch (action.do) {
    case "learn":
      return { ...session, known: learned(session.known, action.entities, action.relations) };
    case "catchUp":
      return { ...session, known: caughtUp(session.known, action.news) };
    case "restore":
      return { ...session, history: begun(action.view), selection: action.selection };
    case "add":
      return record(withPlaces(view, action.places));
    case "move":
      return record(moved(view, action.places));
    case "hide":
      return record({ ...view, hidden: new Set([...view.hidden, action.key]) });
    case "showAll":
      return record({ ...view, hidden: new Set() });
    case "pin":
      return record({ ...view, pinned: toggled(view.pinned, action.key) });
    case "filter":
      return record({ ...view, filters: action.filters });
    case "select":
      return { ...session, selection: action.selection };
    case "undo":
      return cleared({ ...session, history: undone(history) });
    case "redo":
      return cleared({ ...session, history: redone(history) });
  }
}

// What is not on the canvas any more cannot stay selected.
function cleared(session: Session): Session {
  const { selection, history } = session;
  const gone = (key: string) => !history.present.places.has(key) || history.present.hidden.has(key);
  const lost =
    selection?.type === "entity"
      ? gone(selection.key)
      : (selection?.id.split("*").some(gone) ?? false);
  return lost ? { ...session, selection: null } : session;
}

export function selectedRelation(relation: Relation): Selection {
  return { type: "line", id: lineId(relation.source.key, relation.target.key) };
}
