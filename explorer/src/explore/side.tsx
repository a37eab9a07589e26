/** The side: the list of what is on the canvas, or the filters. */

import type { Ref } from "preact";

import { useLanguage } from "../parts/reader.tsx";
import type { Exploring } from "../view/exploring.ts";
import type { Selection } from "../view/session.ts";
import { FilterPanel } from "./filter_panel.tsx";
import { List } from "./list.tsx";

export type Tab = "list" | "filters";

interface Props {
  readonly exploring: Exploring;
  readonly tab: Tab;
  readonly sideRef: Ref<HTMLElement>;
  readonly onTab: (tab: Tab) => void;
  readonly onSelect: (selection: Selection) => void;
}

export function Side({ exploring, tab, sideRef, onTab, onSelect }: Props) {
  const { say } = useLanguage();
  const { session, scene, dispatch } = exploring;
  const view = session.history.present;
  return (
    <aside class="side" ref={sideRef} aria-label={say.onCanvas}>
      <h2 class="unseen">{say.onCanvas}</h2>
      <div class="tabs" role="group" aria-label={say.onCanvas}>
        {(["list", "filters"] as const).map((one) => (
          <button key={one} type="button" aria-pressed={tab === one} onClick={() => onTab(one)}>
            {say[one]}
          </button>
        ))}
      </div>
      {tab === "list" ? (
        <List
          scene={scene}
          pinned={view.pinned}
          selection={session.selection}
          onSelect={onSelect}
        />
      ) : (
        <FilterPanel
          known={session.known}
          places={view.places}
          filters={view.filters}
          onChange={(filters) => dispatch({ do: "filter", filters })}
        />
      )}
    </aside>
  );
}
