/** Routes: which screen an address opens, and the address of each screen. */

export type Route =
  | { readonly screen: "home"; readonly kind: string | null }
  | { readonly screen: "explore"; readonly of: string | null; readonly fact: string | null }
  | { readonly screen: "entity"; readonly key: string }
  | { readonly screen: "article"; readonly key: string; readonly sentence: number | null }
  | {
      readonly screen: "paths";
      readonly from: string;
      readonly to: string;
      readonly longest: number;
      readonly chosen: number;
    }
  | { readonly screen: "missing" };

export const LONGEST_PATH = 8;
const USUAL_PATH = 4;

export function parsed(path: string, search: string): Route {
  const parameters = new URLSearchParams(search);
  const [, screen = "", key = "", ...rest] = path.split("/").map(unescaped);
  if (rest.length > 0 || (key !== "" && screen !== "entity" && screen !== "article")) {
    return { screen: "missing" };
  }
  switch (screen) {
    case "":
      return { screen: "home", kind: parameters.get("kind") };
    case "explore":
      return { screen, of: parameters.get("of"), fact: parameters.get("fact") };
    case "paths":
      return {
        screen,
        from: parameters.get("from") ?? "",
        to: parameters.get("to") ?? "",
        longest: whole(parameters.get("longest"), 1, LONGEST_PATH) ?? USUAL_PATH,
        chosen: whole(parameters.get("chosen"), 1, 50) ?? 1,
      };
    case "entity":
      return key === "" ? { screen: "missing" } : { screen, key };
    case "article":
      return key === ""
        ? { screen: "missing" }
        : { screen, key, sentence: whole(parameters.get("sentence"), 0, 1e6) };
    default:
      return { screen: "missing" };
  }
}

function unescaped(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function whole(text: string | null, least: number, most: number): number | null {
  const number = /^\d{1,7}$/.test(text ?? "") ? Number(text) : NaN;
  return number >= least && number <= most ? number : null;
}

export function address(route: Route): string {
  switch (route.screen) {
    case "home":
      return `/${query({ kind: route.kind })}`;
    case "explore":
      return `/explore${query({ of: route.of, fact: route.fact })}`;
    case "paths": {
      const { from, to, longest, chosen } = route;
      return `/paths${query({
        from,
        to,
        longest: longest === USUAL_PATH ? null : String(longest),
        chosen: chosen === 1 ? null : String(chosen),
      })}`;
    }
    case "entity":
      return `/entity/${encodeURIComponent(route.key)}`;
    case "article": {
      const sentence = route.sentence === null ? null : String(route.sentence);
      return `/article/${encodeURIComponent(route.key)}${query({ sentence })}`;
    }
    case "missing":
      return "/";
  }
}

function query(parameters: Readonly<Record<string, string | null>>): string {
  const given = Object.entries(parameters).filter((entry): entry is [string, string] =>
    Boolean(entry[1]),
  );
  return given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
}

export const explore = (of: string): Route => ({ screen: "explore", of, fact: null });
export const entity = (key: string): Route => ({ screen: "entity", key });
export const article = (key: string, sentence: number | null = null): Route => ({
  screen: "article",
  key,
  sentence,
});
export const paths = (from: string, to = ""): Route => ({
  screen: "paths",
  from,
  to,
  longest: USUAL_PATH,
  chosen: 1,
});
export const HOME: Route = { screen: "home", kind: null };
