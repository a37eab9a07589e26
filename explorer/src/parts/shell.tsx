/** The shell: what every screen stands in. */

import type { ComponentChildren } from "preact";

import logo from "../icon.svg";
import { LANGUAGES } from "../language/language.ts";
import { go } from "../view/navigation.ts";
import { HOME, type Route, explore, paths } from "../view/route.ts";
import { Link } from "./link.tsx";
import { THEMES, useReader } from "./reader.tsx";
import { Search } from "./search.tsx";

export function Shell({ route, children }: { route: Route; children: ComponentChildren }) {
  const { language } = useReader();
  const { say } = language;
  return (
    <>
      <a class="skip" href="#content" onClick={skip}>
        {say.skip}
      </a>
      <header class="shell">
        <Link to={HOME} class="brand">
          <img src={logo} alt="" width="28" height="28" />
          Fonte
        </Link>
        {route.screen === "entity" || route.screen === "article" || route.screen === "missing" ? (
          <Search label={say.searchLabel} onChoose={({ key }) => go(explore(key))} />
        ) : (
          <span class="spring" />
        )}
        <nav aria-label="Fonte">
          <Link
            to={{ screen: "explore", of: null, fact: null }}
            current={route.screen === "explore"}
          >
            {say.explore}
          </Link>
          <Link to={paths("")} current={route.screen === "paths"}>
            {say.paths}
          </Link>
          <a href="/graphiql">GraphiQL</a>
        </nav>
        <Choices />
      </header>
      <main id="content" tabIndex={-1} class={`screen ${route.screen}`}>
        {children}
      </main>
    </>
  );
}

// The fragment of the address is the view's: going to #content would lose it.
function skip(event: MouseEvent): void {
  event.preventDefault();
  document.getElementById("content")?.focus();
}

function Choices() {
  const { language, theme, setLanguage, setTheme } = useReader();
  const { say } = language;
  return (
    <div class="choices">
      <select
        aria-label={say.language}
        value={language.tag}
        onChange={(event) => setLanguage(event.currentTarget.value)}
      >
        {[...LANGUAGES.values()].map((one) => (
          <option key={one.tag} value={one.tag} lang={one.tag}>
            {one.say.name}
          </option>
        ))}
      </select>
      <select
        aria-label={say.theme}
        value={theme}
        onChange={(event) =>
          setTheme(THEMES.find((one) => one === event.currentTarget.value) ?? "system")
        }
      >
        {THEMES.map((one) => (
          <option key={one} value={one}>
            {say.themes[one]}
          </option>
        ))}
      </select>
    </div>
  );
}
