/** How the canvas draws: sizes, dashes, and the colors of the page's theme. */

import { useEffect, useState } from "preact/hooks";

import type { Modality } from "../generated/graphql.ts";
import { useReader } from "../parts/reader.tsx";

export interface Tokens {
  readonly paper: string;
  readonly ink: string;
  readonly line: string;
  readonly accent: string;
}

/** What only somebody claims, plans or expects is not drawn as what is reported. */
export const DASHES: Readonly<Record<Modality, readonly [number, number] | null>> = {
  REPORTED: null,
  CLAIMED: [9, 5],
  PLANNED: [5, 5],
  FORECAST: [2, 5],
};

/** Return the radius of an entity by its number of relations: 17 to 30. */
export function radiusOf(degree: number): number {
  return 17 + Math.min(13, 2.2 * Math.log2(1 + degree));
}

// Through an element, which turns names of system colors into numbers.
function read(): Tokens {
  const probe = document.body.appendChild(document.createElement("i"));
  probe.className = "probe";
  const token = (name: string) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const tokens = {
    paper: token("paper"),
    ink: token("ink"),
    line: token("line"),
    accent: token("accent"),
  };
  probe.remove();
  return tokens;
}

/** Return the colors of the theme, now and after it changes. */
export function useTokens(): Tokens {
  const { theme } = useReader();
  const [tokens, setTokens] = useState(read);
  useEffect(() => {
    const update = () => setTokens(read());
    update();
    const queries = [
      "(prefers-color-scheme: dark)",
      "(prefers-contrast: more)",
      "(forced-colors: active)",
    ].map((query) => matchMedia(query));
    queries.forEach((query) => query.addEventListener("change", update));
    return () => queries.forEach((query) => query.removeEventListener("change", update));
  }, [theme]);
  return tokens;
}
