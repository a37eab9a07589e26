/** The foot of the canvas: what is new, how much is shown, how much is hidden. */

import { useLanguage } from "../parts/reader.tsx";
import type { Exploring } from "../view/exploring.ts";
import { AT_FIRST } from "../view/opening.ts";
import { Hidden } from "./hidden.tsx";

export function Foot({ exploring }: { exploring: Exploring }) {
  const { say } = useLanguage();
  return (
    <footer class="stage-foot">
      <News exploring={exploring} />
      <Opened exploring={exploring} />
      <Hidden exploring={exploring} />
      <p class="hint" id="canvas-hint">
        {say.canvasHint}
      </p>
    </footer>
  );
}

/** What changed since, shown only when it is asked for. */
function News({ exploring }: { exploring: Exploring }) {
  const language = useLanguage();
  return exploring.news === 0 ? null : (
    <p class="news" role="status">
      {language.count(language.say.news, exploring.news)}
      <button type="button" class="quiet" onClick={exploring.showNews}>
        {language.say.showNews}
      </button>
    </p>
  );
}

/** How many of the neighbors are shown, where there are more. */
function Opened({ exploring }: { exploring: Exploring }) {
  const language = useLanguage();
  return exploring.omitted === 0 ? null : (
    <p class="opened">
      {language.say.shownOf(
        language.number(AT_FIRST),
        language.number(AT_FIRST + exploring.omitted),
      )}
    </p>
  );
}
