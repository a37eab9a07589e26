/** The toolbar above the canvas. */

import type { Ref } from "preact";

import type { Entity } from "../graph/known.ts";
import { Glyph, type GlyphName } from "../parts/glyph.tsx";
import { useLanguage } from "../parts/reader.tsx";
import { Search } from "../parts/search.tsx";
import type { Command } from "./keys.ts";

interface Props {
  readonly searchRef: Ref<HTMLInputElement>;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly onChoose: (entity: Entity) => void;
  readonly run: (command: Command) => void;
  readonly onShare: () => void;
}

export function Toolbar({ searchRef, canUndo, canRedo, onChoose, run, onShare }: Props) {
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
        {button("undo", say.undo, () => run("undo"), !canUndo)}
        {button("redo", say.redo, () => run("redo"), !canRedo)}
        {button("layOut", say.layOut, () => run("layOut"))}
        {button("fit", say.fit, () => run("fit"))}
        {button("zoomIn", say.zoomIn, () => run("zoomIn"))}
        {button("zoomOut", say.zoomOut, () => run("zoomOut"))}
        {button("share", say.share, onShare)}
        {button("help", say.help, () => run("help"))}
      </div>
    </div>
  );
}
