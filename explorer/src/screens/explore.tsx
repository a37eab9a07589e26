/** Explore: the canvas, the list of the same things, and the evidence. */

import { useRef, useState } from "preact/hooks";

import type { CanvasHandle } from "../canvas/canvas.tsx";
import { EntityDetail, LineDetail } from "../explore/detail.tsx";
import { FilterPanel } from "../explore/filter_panel.tsx";
import { Help } from "../explore/help.tsx";
import { Hidden } from "../explore/hidden.tsx";
import { type Command, useCommands } from "../explore/keys.ts";
import { List, linesAt } from "../explore/list.tsx";
import { Share } from "../explore/share.tsx";
import { Toolbar } from "../explore/toolbar.tsx";
import { words } from "../graph/ontology.ts";
import { useAnnounce } from "../parts/announcer.tsx";
import { Examples } from "../parts/examples.tsx";
import { later } from "../parts/later.tsx";
import { Empty, Failure } from "../parts/notices.tsx";
import { useLanguage } from "../parts/reader.tsx";
import { encoded } from "../view/codec.ts";
import { AT_FIRST, type Exploring, type ExploreRoute, useExploring } from "../view/exploring.ts";
import { isArrow, nearest } from "../view/nearest.ts";
import { go } from "../view/navigation.ts";
import { explore, paths } from "../view/route.ts";
import type { Selection } from "../view/session.ts";

const Canvas = later(async () => (await import("../canvas/canvas.tsx")).default);

export function Explore({ route }: { route: ExploreRoute }) {
  const exploring = useExploring(route);
  const language = useLanguage();
  const { say } = language;
  const announce = useAnnounce();
  const [dialog, setDialog] = useState<"help" | "share" | null>(null);
  const [side, setSide] = useState<"list" | "filters">("list");
  const canvas = useRef<CanvasHandle>(null);
  const search = useRef<HTMLInputElement>(null);
  const panel = useRef<HTMLElement>(null);
  const aside = useRef<HTMLElement>(null);
  const { session, scene, dispatch } = exploring;
  const view = session.history.present;
  const { selection } = session;
  const chosen = selection?.type === "entity" ? selection.key : null;

  const select = (next: Selection) => {
    dispatch({ do: "select", selection: next });
    const said = described(next, exploring);
    if (next?.type === "entity") {
      canvas.current?.show(next.key);
    }
    if (said !== "") {
      announce(said);
    }
  };
  const run = (command: Command) => {
    switch (command) {
      case "search":
        return search.current?.focus();
      case "expand":
        return chosen === null ? undefined : exploring.expand(chosen);
      case "paths":
        return chosen === null ? undefined : go(paths(chosen));
      case "hide":
        return chosen === null ? undefined : dispatch({ do: "hide", key: chosen });
      case "pin":
        return chosen === null ? undefined : dispatch({ do: "pin", key: chosen });
      case "fit":
        return canvas.current?.fit();
      case "zoomIn":
        return canvas.current?.zoom(1.3);
      case "zoomOut":
        return canvas.current?.zoom(1 / 1.3);
      case "list":
        setSide("list");
        return aside.current?.querySelector<HTMLElement>(".row")?.focus();
      case "layOut":
        return exploring.layOutAgain();
      case "undo":
        dispatch({ do: "undo" });
        return announce(say.undid);
      case "redo":
        dispatch({ do: "redo" });
        return announce(say.redid);
      case "help":
        return setDialog("help");
    }
  };
  useCommands(run);
  const onKeyDown = (event: KeyboardEvent) => {
    const places = new Map(
      scene.entities.map(({ key }) => [key, view.places.get(key) ?? { x: 0, y: 0 }]),
    );
    if (isArrow(event.key)) {
      event.preventDefault();
      const from = middleOf(selection, places);
      const next =
        from === null ? (scene.entities[0]?.key ?? null) : nearest(places, from, event.key);
      if (next !== null) {
        select({ type: "entity", key: next });
      }
    } else if (event.key === "[" || event.key === "]") {
      const line = nextLine(exploring, event.key === "]" ? 1 : -1);
      if (line !== null) {
        select({ type: "line", id: line });
      }
    } else if (event.key === "Enter") {
      panel.current?.focus();
    } else if (event.key === "Escape") {
      select(null);
    }
  };

  const empty = view.places.size === 0 && !exploring.busy && exploring.failure === null;
  return (
    <>
      <h1 class="unseen">{say.explore}</h1>
      <Toolbar
        searchRef={search}
        canUndo={session.history.past.length > 0}
        canRedo={session.history.future.length > 0}
        onChoose={(entity) => (empty ? go(explore(entity.key)) : exploring.add(entity))}
        run={run}
        onShare={() => setDialog("share")}
      />
      <div class="explore-grid">
        <section class="stage" aria-label={say.canvas}>
          {empty ? (
            <Empty title={say.emptyCanvas}>
              <p>{say.emptyCanvasHint}</p>
              <Examples kind={null} most={6} />
            </Empty>
          ) : (
            <Canvas
              scene={scene}
              places={view.places}
              pinned={view.pinned}
              selection={selection}
              handle={canvas}
              onSelect={select}
              onMove={(places) => dispatch({ do: "move", places })}
              onExpand={(key) => exploring.expand(key)}
              onKeyDown={onKeyDown}
            />
          )}
          {exploring.busy && (
            <p class="waiting over" role="status">
              {say.loading}
            </p>
          )}
          {exploring.failure && <Failure {...exploring.failure} />}
          <footer class="stage-foot">
            <News exploring={exploring} />
            <Opened exploring={exploring} />
            <Hidden exploring={exploring} />
            <p class="hint" id="canvas-hint">
              {say.canvasHint}
            </p>
          </footer>
        </section>
        <aside class="panel" ref={panel} tabIndex={-1} aria-label={say.evidence}>
          <Panel exploring={exploring} />
        </aside>
        <aside class="side" ref={aside} aria-label={say.onCanvas}>
          <div class="tabs" role="group" aria-label={say.onCanvas}>
            {(["list", "filters"] as const).map((one) => (
              <button
                key={one}
                type="button"
                aria-pressed={side === one}
                onClick={() => setSide(one)}
              >
                {say[one]}
              </button>
            ))}
          </div>
          {side === "list" ? (
            <List scene={scene} pinned={view.pinned} selection={selection} onSelect={select} />
          ) : (
            <FilterPanel
              known={session.known}
              places={view.places}
              filters={view.filters}
              onChange={(filters) => dispatch({ do: "filter", filters })}
            />
          )}
        </aside>
      </div>
      {dialog === "help" && <Help onClose={() => setDialog(null)} />}
      {dialog === "share" && (
        <Share
          scene={scene}
          places={view.places}
          png={() => canvas.current?.png() ?? Promise.reject(new Error("no canvas"))}
          link={() =>
            `${location.origin}${location.pathname}${location.search}#${encoded({ view, selection })}`
          }
          onClose={() => setDialog(null)}
        />
      )}
    </>
  );
}

/** What changed since, shown only when it is asked for. */
function News({ exploring }: { exploring: Exploring }) {
  const language = useLanguage();
  return exploring.news === 0 ? null : (
    <p class="news" role="status">
      {language.count(language.say.news, exploring.news)}
      <button type="button" class="quiet" onClick={exploring.showNews}>
        {language.say.showNews}
      </button>
    </p>
  );
}

/** How many of the neighbors are shown, where there are more. */
function Opened({ exploring }: { exploring: Exploring }) {
  const language = useLanguage();
  return exploring.omitted === 0 ? null : (
    <p class="opened">
      {language.say.shownOf(
        language.number(AT_FIRST),
        language.number(AT_FIRST + exploring.omitted),
      )}
    </p>
  );
}

function Panel({ exploring }: { exploring: Exploring }) {
  const { say } = useLanguage();
  const { session, scene } = exploring;
  const { selection } = session;
  const entity =
    selection?.type === "entity" ? session.known.entities.get(selection.key) : undefined;
  const line =
    selection?.type === "line" ? scene.lines.find(({ id }) => id === selection.id) : undefined;
  if (entity) {
    return <EntityDetail key={entity.key} entity={entity} exploring={exploring} />;
  }
  return line ? (
    <LineDetail key={line.id} line={line} />
  ) : (
    <Empty title={say.selectSomething}>
      <p>{say.selectSomethingHint}</p>
    </Empty>
  );
}

function described(selection: Selection, { session, scene }: Exploring): string {
  const nameOf = (key: string) => session.known.entities.get(key)?.name ?? key;
  if (selection?.type === "entity") {
    const kind = session.known.entities.get(selection.key)?.kind ?? "";
    return `${nameOf(selection.key)}, ${words(kind)}, ${linesAt(scene, selection.key).length}`;
  }
  const line = scene.lines.find(({ id }) => id === selection?.id);
  return line === undefined
    ? ""
    : `${nameOf(line.source)}, ${line.relations.map(({ kind }) => words(kind)).join(", ")}, ${nameOf(line.target)}`;
}

function middleOf(
  selection: Selection,
  places: ReadonlyMap<string, { readonly x: number; readonly y: number }>,
): { readonly x: number; readonly y: number } | null {
  if (selection === null) {
    return null;
  }
  const ends = selection.type === "entity" ? [selection.key] : selection.id.split("*");
  const points = ends.flatMap((key) => places.get(key) ?? []);
  return points.length === 0
    ? null
    : {
        x: points.reduce((sum, { x }) => sum + x, 0) / points.length,
        y: points.reduce((sum, { y }) => sum + y, 0) / points.length,
      };
}

// The lines of the selected entity in turn; from a line, those of its first end.
function nextLine({ session: { selection }, scene }: Exploring, step: number): string | null {
  if (selection === null) {
    return null;
  }
  const key = selection.type === "entity" ? selection.key : (selection.id.split("*")[0] ?? "");
  const lines = linesAt(scene, key);
  const at =
    selection.type === "line"
      ? lines.findIndex(({ id }) => id === selection.id)
      : step > 0
        ? -1
        : 0;
  return lines[(at + step + lines.length) % lines.length]?.id ?? null;
}
