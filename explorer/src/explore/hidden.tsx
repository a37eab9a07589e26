/** How much is not drawn, always told, and a way to show it. */

import { NO_FILTERS } from "../graph/filters.ts";
import { useLanguage } from "../parts/reader.tsx";
import type { Exploring } from "../view/exploring.ts";

export function Hidden({ exploring }: { exploring: Exploring }) {
  const language = useLanguage();
  const { say } = language;
  const { hiddenEntities, hiddenRelations } = exploring.scene;
  const parts = [
    hiddenEntities > 0 ? language.count(say.hiddenEntities, hiddenEntities) : "",
    hiddenRelations > 0 ? language.count(say.hiddenRelations, hiddenRelations) : "",
  ].filter((part) => part !== "");
  if (parts.length === 0) {
    return <p class="hidden-count">{say.nothingHidden}</p>;
  }
  return (
    <p class="hidden-count some">
      {parts.join(", ")}
      <button
        type="button"
        class="quiet"
        onClick={() => {
          exploring.dispatch({ do: "filter", filters: NO_FILTERS });
          exploring.dispatch({ do: "showAll" });
        }}
      >
        {say.showAll}
      </button>
    </p>
  );
}
