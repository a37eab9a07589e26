/** The view as an SVG drawing that needs nothing else. */

import type { Entity } from "../graph/known.ts";
import { type Line, labelOf } from "../graph/lines.ts";
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
  const radii = new Map(scene.entities.map(({ key, degree }) => [key, radiusOf(degree)]));
  const points = scene.entities.map(({ key }) => at(key));
  const left = Math.min(0, ...points.map(({ x }) => x)) - MARGIN;
  const top = Math.min(0, ...points.map(({ y }) => y)) - MARGIN;
  const width = Math.max(0, ...points.map(({ x }) => x)) + MARGIN - left;
  const height = Math.max(0, ...points.map(({ y }) => y)) + MARGIN - top;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${left} ${top} ${width} ${height}" font-family="sans-serif" font-size="12">`,
    `<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto-start-reverse"><path d="M0 0L8 4L0 8z" fill="${tokens.line}"/></marker></defs>`,
    `<rect x="${left}" y="${top}" width="${width}" height="${height}" fill="${tokens.paper}"/>`,
    ...scene.lines.map((line) => {
      const room = (key: string) => radii.get(key) ?? 0;
      const [from, to] = [at(line.source), at(line.target)];
      return lineSvg(
        line,
        towards(from, to, room(line.source)),
        towards(to, from, room(line.target)),
        tokens,
      );
    }),
    ...scene.entities.map((entity) => entitySvg(entity, at(entity.key), look, tokens)),
    "</svg>",
    "",
  ].join("\n");
}

function entitySvg(
  { kind, name, degree }: Entity,
  { x, y }: Point,
  look: (kind: string) => Look,
  tokens: Tokens,
): string {
  const radius = radiusOf(degree);
  return [
    `<g transform="translate(${x} ${y})">`,
    `<g transform="scale(${radius})">${shapeSvg(look(kind))}</g>`,
    `<text y="${radius + 15}" text-anchor="middle" fill="${tokens.ink}">${escaped(name)}</text></g>`,
  ].join("");
}

/** Return the point so far from one towards another. */
function towards(from: Point, to: Point, far: number): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const part = (one: number, other: number) => one + ((other - one) * far) / length;
  return { x: Math.round(part(from.x, to.x)), y: Math.round(part(from.y, to.y)) };
}

function lineSvg(line: Line, from: Point, to: Point, tokens: Tokens): string {
  const dashes = DASHES[line.modality];
  const dashed = dashes === null ? "" : ` stroke-dasharray="${dashes.join(" ")}"`;
  const tips = `${line.forward ? ' marker-end="url(#tip)"' : ""}${line.backward ? ' marker-start="url(#tip)"' : ""}`;
  const width = 1 + Math.log2(line.relations.length);
  const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 - 4 };
  return [
    `<line x1="${from.x}" y1="${from.y}" x2="${to.x}" y2="${to.y}" stroke="${tokens.line}" stroke-width="${width}"${dashed}${tips}/>`,
    `<text class="line" x="${middle.x}" y="${middle.y}" font-size="10" text-anchor="middle" fill="${tokens.ink}" stroke="${tokens.paper}" stroke-width="3" paint-order="stroke">${escaped(labelOf(line))}</text>`,
  ].join("");
}

function shapeSvg({ color, shape, icon }: Look): string {
  const outline =
    shape.points === null
      ? `<circle r="1" fill="${color}"/>`
      : `<polygon points="${shape.points.join(" ")}" fill="${color}"/>`;
  return `${outline}<path d="${icon}" transform="translate(-.58 -.58) scale(.0483)" fill="none" stroke="#fff" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/>`;
}
