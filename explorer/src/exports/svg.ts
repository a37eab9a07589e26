/** The view as an SVG drawing that needs nothing else. */

import type { Line } from "../graph/lines.ts";
import type { Look } from "../looks/palette.ts";
import { DASHES, type Tokens, radiusOf } from "../looks/drawing.ts";
import type { Point, Places, Scene } from "../view/view.ts";
import { escaped } from "./tables.ts";

const MARGIN = 90;

export function asSvg(
  scene: Scene,
  places: Places,
  look: (kind: string) => Look,
  tokens: Tokens,
): string {
  const at = (key: string): Point => places.get(key) ?? { x: 0, y: 0 };
  const points = scene.entities.map(({ key }) => at(key));
  const left = Math.min(0, ...points.map(({ x }) => x)) - MARGIN;
  const top = Math.min(0, ...points.map(({ y }) => y)) - MARGIN;
  const width = Math.max(0, ...points.map(({ x }) => x)) + MARGIN - left;
  const height = Math.max(0, ...points.map(({ y }) => y)) + MARGIN - top;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${left} ${top} ${width} ${height}" font-family="sans-serif" font-size="12">`,
    `<rect x="${left}" y="${top}" width="${width}" height="${height}" fill="${tokens.paper}"/>`,
    ...scene.lines.map((line) => lineSvg(line, at(line.source), at(line.target), tokens)),
    ...scene.entities.map(({ key, kind, name, degree }) => {
      const { x, y } = at(key);
      const radius = radiusOf(degree);
      return [
        `<g transform="translate(${x} ${y})">`,
        `<g transform="scale(${radius})">${shapeSvg(look(kind))}</g>`,
        `<text y="${radius + 15}" text-anchor="middle" fill="${tokens.ink}">${escaped(name)}</text></g>`,
      ].join("");
    }),
    "</svg>",
    "",
  ].join("\n");
}

function lineSvg(line: Line, from: Point, to: Point, tokens: Tokens): string {
  const dashes = DASHES[line.modality];
  const dashed = dashes === null ? "" : ` stroke-dasharray="${dashes.join(" ")}"`;
  return `<line x1="${from.x}" y1="${from.y}" x2="${to.x}" y2="${to.y}" stroke="${tokens.line}" stroke-width="${1 + Math.log2(line.relations.length)}"${dashed}/>`;
}

function shapeSvg({ color, shape, icon }: Look): string {
  const outline =
    shape.points === null
      ? `<circle r="1" fill="${color}"/>`
      : `<polygon points="${shape.points.join(" ")}" fill="${color}"/>`;
  return `${outline}<path d="${icon}" transform="translate(-.58 -.58) scale(.0483)" fill="none" stroke="#fff" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/>`;
}
