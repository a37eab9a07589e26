/**
 * The look of each kind: color, shape and icon, by its place in the ontology.
 *
 * The colors differ in lightness as well as in hue, after Okabe and Ito, so that readers who
 * see few hues tell them apart; and each has a contrast of at least 3 to white, to the light
 * and to the dark ground, so that one color serves everywhere (tests/units/palette.test.ts).
 */

import type { Ontology } from "../graph/ontology.ts";
import { iconOf } from "./icons.ts";
import { SHAPES, type Shape } from "./shapes.ts";

export const COLORS: readonly string[] = [
  "#0a6ea8",
  "#c65102",
  "#0b7f5f",
  "#b0498a",
  "#7d6608",
  "#6a5acd",
  "#b83a3a",
  "#5b7083",
];

export interface Look {
  readonly color: string;
  readonly shape: Shape;
  readonly icon: string;
}

/** Return how an entity of a kind looks. */
export function lookOf(ontology: Ontology, kind: string): Look {
  const index = ontology.order.get(kind) ?? 0;
  return lookAt(index, ontology.entityKinds.get(kind)?.schemaOrg ?? null);
}

/** Return the look of the kind at `index`; 64 kinds all look different. */
export function lookAt(index: number, schemaOrg: string | null): Look {
  const round = Math.floor(index / COLORS.length);
  return {
    color: COLORS[index % COLORS.length] ?? "#5b7083",
    shape: SHAPES[(index + round) % SHAPES.length] as Shape,
    icon: iconOf(schemaOrg, index),
  };
}

/** Return the ratio of contrast of two colors, `#rrggbb` each, after WCAG: 1 to 21. */
export function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
