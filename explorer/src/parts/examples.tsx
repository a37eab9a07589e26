/** Examples: the most important entities, to begin with. */

import { useAnswer } from "../api/answer.ts";
import { ImportantDocument } from "../generated/graphql.ts";
import { title } from "../graph/ontology.ts";
import { explore } from "../view/route.ts";
import { Link } from "./link.tsx";
import { Mark } from "./mark.tsx";
import { Pending, Problems } from "./notices.tsx";
import { useLanguage } from "./reader.tsx";

export function Examples({ kind, most }: { kind: string | null; most: number }) {
  const language = useLanguage();
  const asked = useAnswer(ImportantDocument, { kinds: kind === null ? null : [kind], first: most });
  if (asked.state !== "there") {
    return <Pending asked={asked} />;
  }
  return (
    <>
      <Problems problems={asked.problems} />
      <ul class="examples">
        {asked.data.entities.nodes.map((entity) => (
          <li key={entity.key}>
            <Link class="card" to={explore(entity.key)}>
              <Mark kind={entity.kind} size={34} />
              <span class="card-text">
                <span class="card-name">{entity.name}</span>
                <span class="card-about">
                  {title(entity.kind)} · {language.count(language.say.facts, entity.degree)}
                </span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
