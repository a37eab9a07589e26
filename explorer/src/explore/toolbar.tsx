/** The toolbar above the canvas. */

import type { Ref } from "preact";

import type { Entity } from "../graph/known.ts";
import { Glyph, type GlyphName } from "../parts/glyph.tsx";
import { useLanguage } from "../parts/reader.tsx";
import { Search } from "../parts/search.tsx";
import type { Exploring } from "../view/exploring.ts";
import type { Commands } from "./commands.ts";

interface Props {
  readonly searchRef: Ref<HTMLInputElement>;
  readonly exploring: Exploring;
  readonly onChoose: (entity: Entity) => void;
  readonly commands: Commands;
  readonly onShare: () => void;
}

export function Toolbar({ searchRef, exploring, onChoose, commands, onShare }: Props) {
  const { past, future } = exploring.session.history;
  const { say } = useLanguage();
  const button = (glyph: GlyphName, label: string, onClick: () => void, disabled = false) => (
    <button
      type="button"
      class="tool"
      title={label}
      aria-label={label}
      disabled={disabled}
      onClick={onClick}
    >
      <Glyph name={glyph} />
    </button>
  );
  return (
    <div class="toolbar">
      <Search label={say.searchLabel} inputRef={searchRef} onChoose={onChoose} />
      <div class="tools" role="group" aria-label={say.canvas}>
        {button("undo", say.undo, commands.undo, past.length === 0)}
        {button("redo", say.redo, commands.redo, future.length === 0)}
        {button("layOut", say.layOut, commands.layOut)}
        {button("fit", say.fit, commands.fit)}
        {button("zoomIn", say.zoomIn, commands.zoomIn)}
        {button("zoomOut", say.zoomOut, commands.zoomOut)}
        {button("share", say.share, onShare)}
        {button("help", say.help, commands.help)}
      </div>
    </div>
  );
}
