/** The layout: d3's forces, with what is fixed where it is. Pure; the worker runs it. */

import {
  type SimulationLinkDatum,
  type SimulationNodeDatum,
  forceCollide,
  forceLink,
  forceManyBody,
  forceSimulation,
  forceX,
  forceY,
} from "d3-force";

import type { Point } from "../view/view.ts";

export interface Body extends Point {
  readonly key: string;
  readonly fixed: boolean;
}

export interface Task {
  readonly bodies: readonly Body[];
  readonly links: readonly (readonly [string, string])[];
}

interface Moving extends SimulationNodeDatum {
  readonly id: string;
  x: number;
  y: number;
}

/** Return where each body comes to rest; those that are fixed do not move. */
export function settled({ bodies, links }: Task): Map<string, Point> {
  const moving = bodies.map(({ key, x, y, fixed }): Moving => ({
    id: key,
    x,
    y,
    ...(fixed ? { fx: x, fy: y } : {}),
  }));
  const ties = links.map(([source, target]): SimulationLinkDatum<Moving> => ({ source, target }));
  const some = bodies.some(({ fixed }) => fixed);
  forceSimulation(moving)
    .force("charge", forceManyBody<Moving>().strength(-2600).distanceMax(900))
    .force(
      "link",
      forceLink<Moving, SimulationLinkDatum<Moving>>(ties)
        .id(({ id }) => id)
        .distance(165),
    )
    .force("collide", forceCollide<Moving>(56).iterations(2))
    // With something fixed there is a middle already.
    .force("x", forceX<Moving>(0).strength(some ? 0 : 0.05))
    .force("y", forceY<Moving>(0).strength(some ? 0 : 0.07))
    .alpha(some ? 0.25 : 1)
    .stop()
    .tick(ticks(bodies.length, some));
  return new Map(moving.map(({ id, x, y }) => [id, { x: Math.round(x), y: Math.round(y) }]));
}

// A layout that is asked for may take its time; one beside what is there is to be quick.
function ticks(count: number, some: boolean): number {
  return some ? (count > 500 ? 25 : 40) : count > 500 ? 150 : 300;
}
