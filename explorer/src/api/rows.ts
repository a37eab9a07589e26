/** Attributes of some records, asked by a document that is made of the ontology. */

import { useEffect, useState } from "preact/hooks";

import { type Row, attributesDocument } from "../graph/attributes.ts";
import { useAbout } from "../parts/about.tsx";
import { useLanguage } from "../parts/reader.tsx";
import { askText } from "./client.ts";

/** Return the rows of these records by id, of those kinds; none until they are there. */
export function useRows(
  ids: readonly string[],
  kinds: readonly string[],
): ReadonlyMap<string, Row> {
  const { ontology } = useAbout();
  const language = useLanguage().tag;
  const [rows, setRows] = useState<ReadonlyMap<string, Row>>(new Map());
  const asked = JSON.stringify([ids.slice(0, 100), [...new Set(kinds)].sort()]);
  useEffect(() => {
    const [wanted, names] = JSON.parse(asked) as [string[], string[]];
    const described = names.flatMap(
      (name) => ontology.entityKinds.get(name) ?? ontology.relationKinds.get(name) ?? [],
    );
    if (wanted.length === 0 || described.every(({ attributes }) => attributes.length === 0)) {
      return;
    }
    const controller = new AbortController();
    askText<{ nodes: (Row | null)[] }>(
      attributesDocument(described),
      { ids: wanted },
      { language, signal: controller.signal },
    ).then(
      ({ data }) =>
        setRows(new Map(data.nodes.flatMap((row) => (row ? [[String(row["id"]), row]] : [])))),
      // Attributes are an addition: what they belong to is shown, or told of, without them.
      () => undefined,
    );
    return () => controller.abort();
  }, [asked, language, ontology]);
  return rows;
}
