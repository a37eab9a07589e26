/** The graphs that the journeys are made on, by the dataset that the server has. */

export interface Graph {
  /** Something to search for, what is found for it, and its key. */
  readonly sought: string;
  readonly misspelled: string;
  readonly name: string;
  readonly key: string;
  /** Two entities that a relation ties. */
  readonly near: readonly [string, string];
  /** Two entities that a path ties. */
  readonly from: string;
  readonly to: string;
  readonly article: string | null;
}

const GRAPHS: Readonly<Record<string, Graph>> = {
  seed: {
    sought: "leapm",
    misspelled: "lepmotor",
    name: "Leapmotor",
    key: "leapmotor",
    near: ["leapmotor", "c16"],
    from: "c16",
    to: "zhu-jiangming",
    article: "fleetime-leapmotor-million",
  },
  // Invented: tests/explorer/lights writes it.
  lights: {
    sought: "punta",
    misspelled: "puntta",
    name: "Punta Ventosa",
    key: "punta-ventosa",
    near: ["nina-corvo", "punta-ventosa"],
    from: "bram",
    to: "punta-ventosa",
    article: "gazzetta-luci",
  },
  // About a tenth of it, as benchmarks.tate writes it.
  tate: {
    sought: "joseph mallord",
    misspelled: "mallrod",
    name: "Joseph Mallord William Turner",
    key: "artist:558",
    near: ["artist:558", "artwork:12366"],
    from: "artist:558",
    to: "subject:60",
    article: null,
  },
};

export const GRAPH = GRAPHS[process.env["FONTE_GRAPH"] ?? "seed"] as Graph;
