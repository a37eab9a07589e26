/**
 * Icons of entities: strokes within a square of 24, drawn for this project.
 *
 * A kind that says which term of schema.org it is gets that term's icon; others get one from
 * a row of plain signs, so that any ontology is drawn.
 */

const TERMS: readonly (readonly [RegExp, string])[] = [
  [
    /Organization|Corporation|Brand|Business/,
    "M5 21V5h9v16M14 10h5v11M3 21h18M8 9h3M8 13h3M8 17h3",
  ],
  [
    /Person|Patient/,
    "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8M4.5 21c.6-4.5 3.5-6.5 7.5-6.500s6.9 2 7.5 6.5",
  ],
  [/Event|Action/, "M4 6h16v15H4zM4 11h16M8 3v5M16 3v5"],
  [
    /Place|City|Country|Area/,
    "M12 21.500c4.5-5 7-8.5 7-12a7 7 0 0 0-14 0c0 3.5 2.5 7 7 12M12 12a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5",
  ],
  [/Product|Vehicle|Car/, "M12 3l8 4.500v9L12 21l-8-4.500v-9zM4 7.500l8 4.5 8-4.500M12 12v9"],
  [/Observation|Quantitative|Statistic/, "M4 4v16h16M8 16v-4M12.5 16V8M17 16v-6"],
  [/CreativeWork|Artwork|Painting|Visual/, "M4 4h16v16H4zM4 16l5-5 4 4 3-3 4 4M15.5 9.500h.1"],
  [/Article|Book|Text/, "M6 3h9l4 4v14H6zM9 11h7M9 15h7"],
  [/DefinedTerm|Concept|Intangible/, "M11 4H4v7l9 9 7-7zM8 8h.1"],
];

const SIGNS: readonly string[] = [
  "M12 3l2.7 6.2 6.7.6-5.1 4.4 1.5 6.600L12 17.300l-5.8 3.5 1.5-6.6-5.1-4.4 6.7-.6z",
  "M6 21V4M6 5h12l-3 4 3 4H6",
  "M5 12h14M12 5v14",
  "M13 3L5 14h6l-1 7 8-11h-6z",
  "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6",
  "M4 9h16M4 15h16M9 4L7 20M17 4l-2 16",
  "M12 20C5 15 4 11 4 9a4 4 0 0 1 8-1 4 4 0 0 1 8 1c0 2-1 6-8 11",
  "M5 5h6v6H5zM13 13h6v6h-6zM13 5h6v6h-6zM5 13h6v6H5z",
];

/** Return the strokes for the kind at `index` of the ontology. */
export function iconOf(schemaOrg: string | null, index: number): string {
  const term = schemaOrg === null ? undefined : TERMS.find(([terms]) => terms.test(schemaOrg));
  return term?.[1] ?? SIGNS[index % SIGNS.length] ?? "";
}
