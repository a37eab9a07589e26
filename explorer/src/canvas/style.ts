/** The style of the canvas: cytoscape's own language, from the theme and the looks of kinds. */

import type { Css, StylesheetJson } from "cytoscape";

import type { Modality } from "../generated/graphql.ts";
import { DASHES, type Tokens } from "../looks/drawing.ts";
import type { Look } from "../looks/palette.ts";

/** Return the class of the entities of the kind at `index`. */
export function kindClass(index: number): string {
  return `kind${index}`;
}

export function styleOf(looks: readonly Look[], tokens: Tokens): StylesheetJson {
  return [
    { selector: "node", style: nodeStyle(tokens) },
    ...looks.map((look, index) => ({ selector: `.${kindClass(index)}`, style: kindStyle(look) })),
    { selector: "edge", style: edgeStyle(tokens) },
    ...(Object.keys(DASHES) as Modality[]).flatMap((modality) => dashedStyle(modality)),
    { selector: "edge.forward", style: { "target-arrow-shape": "triangle" } },
    { selector: "edge.backward", style: { "source-arrow-shape": "triangle" } },
    { selector: "edge.named, edge.near", style: { label: "data(label)" } },
    { selector: "node.pinned", style: { "border-width": 3, "border-color": tokens.ink } },
    { selector: ".faded", style: { opacity: 0.22 } },
    {
      selector: "edge.near",
      style: {
        "line-color": tokens.ink,
        "target-arrow-color": tokens.ink,
        "source-arrow-color": tokens.ink,
      },
    },
    {
      selector: "node.chosen",
      style: {
        "underlay-color": tokens.accent,
        "underlay-opacity": 0.35,
        "underlay-padding": 10,
        "underlay-shape": "ellipse",
        "font-weight": "bold",
      },
    },
    {
      selector: "edge.chosen",
      style: {
        "line-color": tokens.accent,
        "target-arrow-color": tokens.accent,
        "source-arrow-color": tokens.accent,
        "underlay-color": tokens.accent,
        "underlay-opacity": 0.25,
        "underlay-padding": 5,
        label: "data(label)",
        "z-index": 5,
      },
    },
  ];
}

function nodeStyle(tokens: Tokens): Css.Node {
  return {
    width: "data(size)",
    height: "data(size)",
    label: "data(label)",
    color: tokens.ink,
    "font-family": "system-ui, sans-serif",
    "font-size": 12,
    "text-valign": "bottom",
    "text-margin-y": 5,
    "text-wrap": "wrap",
    "text-max-width": "118px",
    "text-outline-color": tokens.paper,
    "text-outline-width": 2.5,
    "min-zoomed-font-size": 7,
    "background-width": "56%",
    "background-height": "56%",
    "overlay-opacity": 0,
  };
}

function kindStyle({ color, shape, icon }: Look): Css.Node {
  const outline: Css.Node =
    shape.points === null
      ? { shape: "ellipse" }
      : {
          shape: "polygon",
          // Cytoscape's polygons stay within -1 to 1.
          "shape-polygon-points": shape.points.map((part) => part / 1.08).join(" "),
        };
  return { ...outline, "background-color": color, "background-image": iconAddress(icon) };
}

function iconAddress(icon: string): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48" viewBox="0 0 24 24" fill="none" stroke="#fff" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"><path d="${icon}"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

function edgeStyle(tokens: Tokens): Css.Edge {
  return {
    width: "data(width)",
    "line-color": tokens.line,
    "target-arrow-color": tokens.line,
    "source-arrow-color": tokens.line,
    "arrow-scale": 0.85,
    "curve-style": "straight",
    color: tokens.ink,
    "font-family": "system-ui, sans-serif",
    "font-size": 10.5,
    "text-rotation": "autorotate",
    "text-background-color": tokens.paper,
    "text-background-opacity": 0.9,
    "text-background-padding": "2px",
    "min-zoomed-font-size": 8,
    "overlay-opacity": 0,
  };
}

function dashedStyle(modality: Modality): { selector: string; style: Css.Edge }[] {
  const dashes = DASHES[modality];
  return dashes === null
    ? []
    : [
        {
          selector: `edge.${modality}`,
          style: { "line-style": "dashed", "line-dash-pattern": [...dashes] },
        },
      ];
}
