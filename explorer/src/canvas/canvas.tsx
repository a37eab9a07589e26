/** The canvas: cytoscape as a component. The state is outside; here it is drawn. */

import cytoscape, { type CollectionReturnValue, type Core, type EventObject } from "cytoscape";
import type { Ref } from "preact";
import { useImperativeHandle, useLayoutEffect, useMemo, useRef } from "preact/hooks";

import { type Tokens, useTokens } from "../looks/drawing.ts";
import { type Look, lookAt } from "../looks/palette.ts";
import { type About, useAbout } from "../parts/about.tsx";
import { useLanguage } from "../parts/reader.tsx";
import type { Selection } from "../view/session.ts";
import type { Places, Scene } from "../view/view.ts";
import { draw } from "./elements.ts";
import { styleOf } from "./style.ts";

const MOST_PADDING = 48;
const MOST_ZOOM = 1.4;

export interface CanvasHandle {
  fit(): void;
  zoom(factor: number): void;
  /** Bring an entity into sight, if it is not. */
  show(key: string): void;
  png(): Promise<Blob>;
}

interface Props {
  readonly scene: Scene;
  readonly places: Places;
  readonly pinned: ReadonlySet<string>;
  readonly selection: Selection;
  /** If given, entities and lines that are not among these fade. */
  readonly among?: ReadonlySet<string> | null;
  readonly handle?: Ref<CanvasHandle>;
  readonly onSelect: (selection: Selection) => void;
  readonly onMove: (places: Places) => void;
  readonly onExpand?: (key: string) => void;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
}

export default function Canvas(props: Props) {
  const { scene, places, pinned, selection, among = null } = props;
  const { say } = useLanguage();
  const { ontology } = useAbout();
  const about = useAbout();
  const tokens = useTokens();
  const looks = useMemo(() => looksOf(about), [about]);
  const container = useRef<HTMLDivElement>(null);
  const core = useRef<Core | null>(null);
  const latest = useRef(props);
  latest.current = props;

  useLayoutEffect(() => {
    const cy = start(container.current, looks, tokens);
    core.current = cy;
    listen(cy, () => latest.current);
    const observer = new ResizeObserver(() => cy.resize());
    if (container.current) {
      observer.observe(container.current);
    }
    return () => {
      observer.disconnect();
      cy.destroy();
      core.current = null;
    };
    // Made once: style and drawing follow in effects of their own.
  }, []);
  useLayoutEffect(() => void core.current?.style(styleOf(looks, tokens)), [looks, tokens]);
  useLayoutEffect(() => {
    const cy = core.current;
    if (cy) {
      const first = cy.nodes().empty();
      // In one batch, so that each element is styled once.
      cy.batch(() => {
        draw(cy, { scene, places, pinned, order: ontology.order, calm: first || calm() });
        mark(cy, latest.current.selection, latest.current.among ?? null);
      });
      if (first) {
        fit(cy, false);
      }
    }
  }, [scene, places, pinned, ontology]);
  useLayoutEffect(() => mark(core.current, selection, among), [scene, selection, among]);
  useImperativeHandle(props.handle ?? null, () => handleOf(() => core.current, tokens), [tokens]);

  return (
    <div
      ref={container}
      class="canvas"
      role="application"
      aria-label={say.canvas}
      aria-describedby="canvas-hint"
      tabIndex={0}
      onKeyDown={props.onKeyDown}
    />
  );
}

function looksOf({ ontology }: About): Look[] {
  return [...ontology.entityKinds.values()].map(({ schemaOrg }, index) => lookAt(index, schemaOrg));
}

function start(container: HTMLElement | null, looks: readonly Look[], tokens: Tokens): Core {
  return cytoscape({
    container,
    style: styleOf(looks, tokens),
    minZoom: 0.05,
    maxZoom: 3,
    boxSelectionEnabled: false,
    autounselectify: true,
    // A sharp picture at rest, an ordinary one on the move.
    textureOnViewport: true,
  });
}

function listen(cy: Core, props: () => Props): void {
  cy.on("tap", (event: EventObject) => {
    if (event.target === cy) {
      props().onSelect(null);
    }
  });
  cy.on("tap", "node", ({ target }: EventObject) =>
    props().onSelect({ type: "entity", key: target.id() }),
  );
  cy.on("tap", "edge", ({ target }: EventObject) =>
    props().onSelect({ type: "line", id: target.id() }),
  );
  cy.on("dbltap", "node", ({ target }: EventObject) => props().onExpand?.(target.id()));
  cy.on("dragfree", "node", ({ target }: EventObject) => {
    const { x, y } = target.position();
    props().onMove(new Map([[target.id(), { x: Math.round(x), y: Math.round(y) }]]));
  });
}

function mark(cy: Core | null, selection: Selection, among: ReadonlySet<string> | null): void {
  if (cy === null) {
    return;
  }
  const chosen =
    selection === null
      ? cy.collection()
      : cy.getElementById(selection.type === "entity" ? selection.key : selection.id);
  const faded =
    among === null ? cy.collection() : cy.elements().filter((element) => !among.has(element.id()));
  cy.batch(() => {
    only(cy, "chosen", chosen);
    only(cy, "near", cy.collection().union(chosen.connectedEdges()));
    only(cy, "faded", faded);
  });
}

/** Let these alone have a class; those that have it already are not styled again. */
function only(cy: Core, name: string, wanted: CollectionReturnValue): void {
  cy.elements(`.${name}`).difference(wanted).removeClass(name);
  wanted.addClass(name);
}

function calm(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** Return how much stays free at the edges: less where there is little room. */
function padding(cy: Core): number {
  return Math.min(MOST_PADDING, 0.07 * Math.min(cy.width(), cy.height()));
}

function fit(cy: Core, animated: boolean): void {
  if (cy.elements().empty()) {
    return;
  }
  const before = { zoom: cy.zoom(), pan: { ...cy.pan() } };
  cy.fit(undefined, padding(cy));
  if (cy.zoom() > MOST_ZOOM) {
    cy.zoom(MOST_ZOOM);
    cy.center();
  }
  if (animated) {
    const after = { zoom: cy.zoom(), pan: { ...cy.pan() } };
    cy.viewport(before);
    cy.animate(after, { duration: 200 });
  }
}

function handleOf(core: () => Core | null, tokens: Tokens): CanvasHandle {
  return {
    fit: () => {
      const cy = core();
      if (cy) {
        fit(cy, !calm());
      }
    },
    zoom: (factor) => {
      const cy = core();
      cy?.zoom({
        level: cy.zoom() * factor,
        renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 },
      });
    },
    show: (key) => {
      const cy = core();
      const node = cy?.getElementById(key);
      if (cy && node?.nonempty()) {
        const { x, y } = node.renderedPosition();
        const free = padding(cy);
        const inSight = x > free && y > free && x < cy.width() - free && y < cy.height() - free;
        if (!inSight) {
          cy.animate({ center: { eles: node } }, { duration: calm() ? 0 : 200 });
        }
      }
    },
    png: async () => {
      const cy = core();
      if (!cy) {
        throw new Error("the canvas is not there");
      }
      return cy.png({
        output: "blob-promise",
        full: true,
        scale: 2,
        maxWidth: 8000,
        maxHeight: 8000,
        bg: tokens.paper,
      });
    },
  };
}
