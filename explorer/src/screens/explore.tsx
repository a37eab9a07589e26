/** Explore: the canvas, the list of the same things, and the evidence. */

import { useRef, useState } from "preact/hooks";

import type { CanvasHandle } from "../canvas/canvas.tsx";
import { commandsOf } from "../explore/commands.ts";
import { Help } from "../explore/help.tsx";
import { useCommands } from "../explore/keys.ts";
import { Panel } from "../explore/panel.tsx";
import { Share } from "../explore/share.tsx";
import { Side, type Tab } from "../explore/side.tsx";
import { Stage, isEmpty } from "../explore/stage.tsx";
import { STEP, described, nextEntity, nextLine } from "../explore/steps.ts";
import { Toolbar } from "../explore/toolbar.tsx";
import { useAnnounce } from "../parts/announcer.tsx";
import { useLanguage } from "../parts/reader.tsx";
import { type Exploring, useExploring } from "../view/exploring.ts";
import { type Arrow, isArrow } from "../view/nearest.ts";
import { go } from "../view/navigation.ts";
import type { ExploreRoute } from "../view/opening.ts";
import { explore } from "../view/route.ts";
import type { Selection } from "../view/session.ts";

export function Explore({ route }: { route: ExploreRoute }) {
  const exploring = useExploring(route);
  const { say } = useLanguage();
  const announce = useAnnounce();
  const [dialog, setDialog] = useState<"help" | "share" | null>(null);
  const [tab, setTab] = useState<Tab>("list");
  // None while nothing is drawn, or the module that draws is on its way.
  const [canvas, setCanvas] = useState<CanvasHandle | null>(null);
  const search = useRef<HTMLInputElement>(null);
  const panel = useRef<HTMLElement>(null);
  const side = useRef<HTMLElement>(null);

  const select = (selection: Selection) => {
    exploring.dispatch({ do: "select", selection });
    if (selection?.type === "entity") {
      canvas?.show(selection.key);
    }
    const said = described(selection, exploring);
    if (said !== "") {
      announce(said);
    }
  };
  const list = () => {
    setTab("list");
    // The list is there once the tab is.
    requestAnimationFrame(() => side.current?.querySelector<HTMLElement>(".row")?.focus());
  };
  const commands = commandsOf(
    exploring,
    { canvas, search },
    { list, help: () => setDialog("help") },
  );
  useCommands((command) => commands[command]());
  return (
    <>
      <h1 class="unseen">{say.explore}</h1>
      <Toolbar
        searchRef={search}
        exploring={exploring}
        onChoose={(entity) =>
          isEmpty(exploring) ? go(explore(entity.key)) : exploring.add(entity)
        }
        commands={commands}
        onShare={() => setDialog("share")}
      />
      <div class="explore-grid">
        <Stage
          exploring={exploring}
          handle={setCanvas}
          onSelect={select}
          onKeyDown={(event) => steer(event, exploring, select, () => panel.current?.focus())}
        />
        <aside class="panel" ref={panel} tabIndex={-1} aria-label={say.evidence}>
          <Panel exploring={exploring} linked={route.fact} />
        </aside>
        <Side exploring={exploring} tab={tab} sideRef={side} onTab={setTab} onSelect={select} />
      </div>
      {dialog === "help" && <Help onClose={() => setDialog(null)} />}
      {dialog === "share" && (
        <Share exploring={exploring} png={canvas?.png ?? null} onClose={() => setDialog(null)} />
      )}
    </>
  );
}

/** Do what a key means on the canvas alone. */
function steer(
  event: KeyboardEvent,
  exploring: Exploring,
  select: (selection: Selection) => void,
  showEvidence: () => void,
): void {
  const { session, scene } = exploring;
  if (isArrow(event.key)) {
    event.preventDefault();
    arrow(event.key, event.shiftKey, exploring, select);
  } else if (event.key === "[" || event.key === "]") {
    const id = nextLine(scene, session.selection, event.key === "]" ? 1 : -1);
    if (id !== null) {
      select({ type: "line", id });
    }
  } else if (event.key === "Enter") {
    showEvidence();
  } else if (event.key === "Escape") {
    select(null);
  }
}

// An arrow goes to the nearest entity; with Shift it takes the selected one along.
function arrow(
  key: Arrow,
  taken: boolean,
  { session: { selection, history }, scene, dispatch }: Exploring,
  select: (selection: Selection) => void,
): void {
  const { places } = history.present;
  const place = selection?.type === "entity" ? places.get(selection.key) : undefined;
  if (taken && selection?.type === "entity" && place) {
    const { x, y } = STEP[key];
    const moved = { x: place.x + x, y: place.y + y };
    dispatch({ do: "move", places: new Map([[selection.key, moved]]) });
    return;
  }
  const next = nextEntity(scene, places, selection, key);
  if (next !== null && !taken) {
    select({ type: "entity", key: next });
  }
}
