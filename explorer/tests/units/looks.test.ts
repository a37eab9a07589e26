/** Looks: readers tell the kinds apart, whatever they see of color. */

import { expect, test } from "vitest";

import { COLORS, contrast, lookAt } from "../../src/looks/palette.ts";

test.each(COLORS)("%s stands out from white, from the light and from the dark ground", (color) => {
  for (const ground of ["#ffffff", "#fbfaf6", "#15171b"]) {
    expect(contrast(color, ground)).toBeGreaterThanOrEqual(3);
  }
});

test("contrast is that of WCAG", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
});

test("64 kinds all differ in color or shape, and 8 in both", () => {
  const looks = Array.from({ length: 64 }, (_, index) => lookAt(index, null));
  expect(new Set(looks.map(({ color, shape }) => color + shape.name)).size).toBe(64);
  expect(new Set(looks.slice(0, 8).map(({ color }) => color)).size).toBe(8);
  expect(new Set(looks.slice(0, 8).map(({ shape }) => shape.name)).size).toBe(8);
});

test("a kind that says what it is gets that icon in any place", () => {
  expect(lookAt(3, "Person").icon).toBe(lookAt(5, "Person").icon);
});

/** How colors look with one kind of cone missing, after Viénot, Brettel and Mollon. */
const BLINDNESS = {
  protan: [0.11238, 0.88762, 0, 0.11238, 0.88762, 0, 0.00401, -0.00401, 1],
  deutan: [0.29275, 0.70725, 0, 0.29275, 0.70725, 0, -0.02234, 0.02234, 1],
};

function seen(color: string, matrix: readonly number[]): number[] {
  const parts = [1, 3, 5].map((at) => (parseInt(color.slice(at, at + 2), 16) / 255) ** 2.2);
  return [0, 3, 6].map(
    (row) =>
      Math.max(
        0,
        parts.reduce((sum, part, index) => sum + part * (matrix[row + index] ?? 0), 0),
      ) **
      (1 / 2.2),
  );
}

test.each(Object.entries(BLINDNESS))(
  "neighbors in the palette differ for %s readers",
  (_, matrix) => {
    const views = COLORS.map((color) => seen(color, matrix));
    for (const [index, view] of views.entries()) {
      const next = views[(index + 1) % views.length] ?? [];
      const gap = Math.hypot(...view.map((part, at) => part - (next[at] ?? 0)));
      expect(gap, `${COLORS[index]} and the next`).toBeGreaterThan(0.12);
    }
  },
);
