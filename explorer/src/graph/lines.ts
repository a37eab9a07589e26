/** Lines of the canvas: all relations between two entities make one line. */

import type { Modality } from "../generated/graphql.ts";
import type { Relation } from "./known.ts";
import { words } from "./ontology.ts";

/** From the firmest to the weakest. */
export const MODALITIES: readonly Modality[] = ["REPORTED", "CLAIMED", "PLANNED", "FORECAST"];

export interface Line {
  /** The two keys, in order, so that it is the same whichever way the relations run. */
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly relations: readonly Relation[];
  /** Whether a relation leads to the target, and whether one leads back. */
  readonly forward: boolean;
  readonly backward: boolean;
  /** The firmest there is among them. */
  readonly modality: Modality;
}

export function lineId(one: string, other: string): string {
  return one < other ? `${one}*${other}` : `${other}*${one}`;
}

/** Return the keys of the two entities of a line. */
export function endsOf(id: string): readonly [string, string] {
  const [source = "", target = ""] = id.split("*");
  return [source, target];
}

/** Return the lines that start or end at an entity. */
export function linesAt(lines: readonly Line[], key: string): Line[] {
  return lines.filter(({ source, target }) => source === key || target === key);
}

/** Merge relations into lines, in the order in which their pairs come first. */
export function linesOf(relations: Iterable<Relation>): Line[] {
  const groups = new Map<string, Relation[]>();
  for (const relation of relations) {
    const id = lineId(relation.source.key, relation.target.key);
    const group = groups.get(id);
    if (group === undefined) {
      groups.set(id, [relation]);
    } else {
      group.push(relation);
    }
  }
  return [...groups].map(([id, group]) => lineOf(id, group));
}

function lineOf(id: string, relations: readonly Relation[]): Line {
  const [source, target] = endsOf(id);
  return {
    id,
    source,
    target,
    relations,
    forward: relations.some((relation) => relation.source.key === source),
    backward: relations.some((relation) => relation.source.key !== source),
    modality: firmest(relations.map((relation) => relation.modality)),
  };
}

/** Return what a line is called: its kind if it has one alone, and how many relations it has. */
export function labelOf({ relations }: Line): string {
  const kinds = [...new Set(relations.map(({ kind }) => kind))];
  const name = kinds.length === 1 ? words(kinds[0] ?? "") : "";
  return relations.length === 1 ? name : `${name} ×${relations.length}`.trim();
}

export function firmest(modalities: readonly Modality[]): Modality {
  return MODALITIES.find((modality) => modalities.includes(modality)) ?? "REPORTED";
}

/** Return the place of the weakest modality, the first of several. */
export function weakestAt(modalities: readonly Modality[]): number {
  const ranks = modalities.map((modality) => MODALITIES.indexOf(modality));
  return ranks.indexOf(Math.max(...ranks));
}
