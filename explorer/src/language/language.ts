/** A language: what is said in it, and how it writes numbers, plurals and dates. */

import { type Forms, type Messages, en } from "./en.ts";
import { it } from "./it.ts";

export interface Language {
  readonly tag: string;
  readonly say: Messages;
  number(value: number): string;
  /** Say how many there are of something. */
  count(forms: Forms, value: number): string;
  /** Write an EDTF date as readers do; what is no plain date or interval stays as it is. */
  date(edtf: string): string;
  /** Name another language. */
  nameOf(tag: string): string;
}

export const LANGUAGES: ReadonlyMap<string, Language> = new Map(
  [en, it].map((messages) => [messages.tag, languageOf(messages)]),
);
export const ENGLISH = languageOf(en);

/** Return the first of the reader's languages that there is. */
export function preferred(tags: readonly string[]): Language {
  const known = tags.flatMap((tag) => LANGUAGES.get(tag.split("-")[0] ?? "") ?? []);
  return known[0] ?? ENGLISH;
}

function languageOf(say: Messages): Language {
  const numbers = new Intl.NumberFormat(say.tag, {
    maximumFractionDigits: 4,
    useGrouping: "always",
  });
  const plurals = new Intl.PluralRules(say.tag);
  const names = new Intl.DisplayNames(say.tag, { type: "language" });
  return {
    tag: say.tag,
    say,
    number: (value) => numbers.format(value),
    count: (forms, value) =>
      forms[plurals.select(value) === "one" ? "one" : "other"].replace("#", numbers.format(value)),
    date: (edtf) =>
      edtf
        .split("/")
        .map((part) => dateOf(say.tag, part))
        .join(" – "),
    nameOf: (tag) => names.of(tag) ?? tag,
  };
}

const FORMATS: readonly Intl.DateTimeFormatOptions[] = [
  { year: "numeric" },
  { year: "numeric", month: "long" },
  { year: "numeric", month: "long", day: "numeric" },
];

function dateOf(tag: string, edtf: string): string {
  const parts = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?([~?]?)$/.exec(edtf);
  const month = Number(parts?.[2] ?? 1);
  if (parts === null || month < 1 || month > 12) {
    return edtf === ".." ? "…" : edtf;
  }
  const date = new Date(Date.UTC(Number(parts[1]), month - 1, Number(parts[3] ?? 1)));
  const format = FORMATS[(parts[2] ? 1 : 0) + (parts[3] ? 1 : 0)];
  const text = new Intl.DateTimeFormat(tag, { ...format, timeZone: "UTC" }).format(date);
  return parts[4] ? `${parts[4]} ${text}` : text;
}
