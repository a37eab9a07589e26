/** What the reader has chosen: language, appearance, shortcuts; kept in the browser. */

import { type ComponentChildren, createContext } from "preact";
import { useContext, useEffect, useMemo, useState } from "preact/hooks";

import { ENGLISH, LANGUAGES, type Language, preferred } from "../language/language.ts";

export type Theme = "system" | "light" | "dark" | "contrast";
export const THEMES: readonly Theme[] = ["system", "light", "dark", "contrast"];

export interface Reader {
  readonly language: Language;
  readonly theme: Theme;
  /** Whether single letters are shortcuts; some ways of typing set them off unwanted. */
  readonly letters: boolean;
  setLanguage(tag: string): void;
  setTheme(theme: Theme): void;
  setLetters(letters: boolean): void;
}

const ReaderContext = createContext<Reader>({
  language: ENGLISH,
  theme: "system",
  letters: true,
  setLanguage: () => undefined,
  setTheme: () => undefined,
  setLetters: () => undefined,
});

export function ReaderProvider({ children }: { children: ComponentChildren }) {
  const [language, setLanguage] = useState(
    () => LANGUAGES.get(kept("language") ?? "") ?? preferred(navigator.languages),
  );
  const [theme, setTheme] = useState<Theme>(
    () => THEMES.find((one) => one === kept("theme")) ?? "system",
  );
  const [letters, setLetters] = useState(() => kept("letters") !== "no");
  useEffect(() => {
    document.documentElement.lang = language.tag;
    document.documentElement.dataset["theme"] = theme;
  }, [language, theme]);
  const reader = useMemo<Reader>(
    () => ({
      language,
      theme,
      letters,
      setLanguage: (tag) => {
        keep("language", tag);
        setLanguage(LANGUAGES.get(tag) ?? ENGLISH);
      },
      setTheme: (chosen) => {
        keep("theme", chosen);
        setTheme(chosen);
      },
      setLetters: (on) => {
        keep("letters", on ? "yes" : "no");
        setLetters(on);
      },
    }),
    [language, theme, letters],
  );
  return <ReaderContext.Provider value={reader}>{children}</ReaderContext.Provider>;
}

export function useReader(): Reader {
  return useContext(ReaderContext);
}

export function useLanguage(): Language {
  return useReader().language;
}

// A browser that keeps nothing for the page throws; then the choice lasts as long as the page.
function kept(name: string): string | null {
  try {
    return localStorage.getItem(`fonte:${name}`);
  } catch {
    return null;
  }
}

function keep(name: string, value: string): void {
  try {
    localStorage.setItem(`fonte:${name}`, value);
  } catch {
    return;
  }
}
