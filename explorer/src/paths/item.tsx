/** One path of the list: what it leads through, and its steps with the evidence of each. */

import { useEffect, useRef } from "preact/hooks";

import { lineId, weakestAt } from "../graph/lines.ts";
import { Proofs } from "../parts/evidence.tsx";
import { Modal, Sentence } from "../parts/fact.tsx";
import { Mark } from "../parts/mark.tsx";
import { useLanguage } from "../parts/reader.tsx";
import type { Selection } from "../view/session.ts";
import type { Path } from "./path.ts";

interface Props {
  readonly path: Path;
  readonly number: number;
  readonly open: boolean;
  readonly selection: Selection;
  readonly onOpen: () => void;
  readonly onSelect: (selection: Selection) => void;
}

export function PathItem({ path, number, open, selection, onOpen, onSelect }: Props) {
  const language = useLanguage();
  const { say } = language;
  return (
    <>
      <button type="button" class="path-head" aria-expanded={open} onClick={onOpen}>
        <span class="path-number">{language.number(number)}</span>
        <span class="path-names">
          {path.entities.map(({ key, kind, name }, index) => (
            <span key={key}>
              {index > 0 && <span aria-hidden="true"> › </span>}
              <Mark kind={kind} size={16} /> {name}
            </span>
          ))}
        </span>
        <span class="path-about">
          {language.count(say.steps, path.length)} · {say.modalities[path.weakestModality]}
        </span>
      </button>
      {open && <Hops path={path} selection={selection} onSelect={onSelect} />}
    </>
  );
}

type HopsProps = Pick<Props, "path" | "selection" | "onSelect">;

function Hops({ path, selection, onSelect }: HopsProps) {
  const weakest = weakestAt(path.hops.map(({ relation }) => relation.modality));
  const certain = path.weakestModality === "REPORTED";
  return (
    <ol class="hops">
      {path.hops.map((hop, index) => {
        const { source, target } = hop.relation;
        const id = lineId(source.key, target.key);
        return (
          <Hop
            key={hop.relation.id}
            hop={hop}
            number={index + 1}
            weakest={index === weakest && !certain}
            chosen={selection?.type === "line" && selection.id === id}
            onSelect={() => onSelect({ type: "line", id })}
          />
        );
      })}
    </ol>
  );
}

interface HopProps {
  readonly hop: Path["hops"][number];
  readonly number: number;
  readonly weakest: boolean;
  readonly chosen: boolean;
  readonly onSelect: () => void;
}

function Hop({ hop: { relation, parallel }, number, weakest, chosen, onSelect }: HopProps) {
  const language = useLanguage();
  const { say } = language;
  const item = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (chosen) {
      item.current?.scrollIntoView({ block: "nearest" });
    }
  }, [chosen]);
  return (
    <li ref={item} class={`${weakest ? "weakest" : ""} ${chosen ? "chosen" : ""}`}>
      <button
        type="button"
        class="hop-number"
        aria-pressed={chosen}
        aria-label={say.showStep(language.number(number))}
        onClick={onSelect}
      >
        {language.number(number)}
      </button>
      {weakest && <span class="tagged">{say.weakest}</span>}
      <Sentence fact={relation} />
      <Modal fact={relation} />
      {parallel > 1 && <p class="aside">{language.count(say.parallel, parallel - 1)}</p>}
      <Proofs proofs={relation.evidence} />
    </li>
  );
}
