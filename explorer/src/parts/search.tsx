/** The search box: a combobox over the names of the graph. */

import type { Ref } from "preact";
import { useEffect, useId, useState } from "preact/hooks";

import { type Asked, useAnswer } from "../api/answer.ts";
import { SearchDocument, type SearchQuery } from "../generated/graphql.ts";
import type { Entity } from "../graph/known.ts";
import { title } from "../graph/ontology.ts";
import { Mark } from "./mark.tsx";
import { Pending } from "./notices.tsx";
import { useLanguage } from "./reader.tsx";

const AT_ONCE = 8;
const PAUSE = 120;

type Found = SearchQuery["search"]["edges"][number];

interface Props {
  readonly label: string;
  readonly onChoose: (entity: Entity) => void;
  readonly inputRef?: Ref<HTMLInputElement>;
  readonly text?: string;
  readonly focused?: boolean;
  readonly class?: string;
}

export function Search({
  label,
  onChoose,
  inputRef,
  text = "",
  focused,
  class: style = "",
}: Props) {
  const language = useLanguage();
  const id = useId();
  const [typed, setTyped] = useState(text);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  useEffect(() => setTyped(text), [text]);
  const sought = useSettled(typed.trim());
  const asked = useAnswer(SearchDocument, open && sought ? { text: sought, first: AT_ONCE } : null);
  const found = asked.state === "there" ? asked.data.search.edges : [];
  useEffect(() => {
    document.getElementById(`${id}-${active}`)?.scrollIntoView({ block: "nearest" });
  }, [id, active]);
  const shown = open && sought !== "";

  const choose = (chosen: Found) => {
    setOpen(false);
    setTyped("");
    onChoose(chosen.node);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const chosen = found[active];
    if (step !== 0 && found.length > 0) {
      event.preventDefault();
      setOpen(true);
      setActive((active + step + found.length) % found.length);
    } else if (event.key === "Enter" && shown && chosen) {
      event.preventDefault();
      choose(chosen);
    } else if (event.key === "Escape") {
      setOpen(false);
    }
  };
  return (
    <div class={`search ${style}`} onBlur={(event) => leaves(event) && setOpen(false)}>
      <input
        ref={inputRef ?? null}
        type="search"
        role="combobox"
        list={undefined}
        autocomplete="off"
        spellcheck={false}
        aria-label={label}
        aria-expanded={shown}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={shown && found.length > 0 ? `${id}-${active}` : undefined}
        placeholder={language.say.searchHint}
        autofocus={focused}
        value={typed}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          setActive(0);
          setOpen(true);
        }}
        onFocus={() => setOpen(typed !== text)}
        onKeyDown={onKeyDown}
      />
      <div class="search-results" hidden={!shown}>
        <Told asked={asked} text={sought} />
        <ul id={`${id}-list`} role="listbox" aria-label={label}>
          {found.map((item, index) => (
            <li
              key={item.node.key}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === active}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => choose(item)}
            >
              <Mark kind={item.node.kind} />
              <span class="search-name">{item.node.name}</span>
              <span class="search-why">{why(item, language.say.alsoKnownAs)}</span>
              <span class="search-kind">{title(item.node.kind)}</span>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

// Something else than the name matched: say what.
function why({ node, match }: Found, also: string): string {
  if (match.field === "DESCRIPTION") {
    return match.text;
  }
  return match.text === node.name ? "" : `${also} ${match.text}`;
}

function Told({ asked, text }: { asked: Asked<SearchQuery>; text: string }) {
  const language = useLanguage();
  const { say } = language;
  if (asked.state !== "there") {
    return <Pending asked={asked} />;
  }
  const { edges, totalCount } = asked.data.search;
  const unlike = edges.every(({ match }) => match.quality === "FUZZY");
  return (
    <p class="search-told" role="status">
      {!unlike && language.count(say.found, totalCount)}
      {unlike && say.nothingFound(text)} {unlike && edges.length > 0 && say.didYouMean}
    </p>
  );
}

function leaves(event: FocusEvent): boolean {
  const box = event.currentTarget;
  return !(
    box instanceof Node &&
    event.relatedTarget instanceof Node &&
    box.contains(event.relatedTarget)
  );
}

/** Return a value once it has been the same for a moment. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
