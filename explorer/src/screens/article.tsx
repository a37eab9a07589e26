/** The reading view of an article: sentence by sentence, with what each supports. */

import { useEffect, useState } from "preact/hooks";

import { useAnswer } from "../api/answer.ts";
import { ArticlePageDocument, type ArticlePageQuery } from "../generated/graphql.ts";
import { words } from "../graph/ontology.ts";
import { type Span, marked } from "../graph/spans.ts";
import { Link } from "../parts/link.tsx";
import { Mark } from "../parts/mark.tsx";
import { Empty, Pending, Problems } from "../parts/notices.tsx";
import { useLanguage } from "../parts/reader.tsx";
import { HOME, entity } from "../view/route.ts";

type Told = NonNullable<ArticlePageQuery["article"]>;
type Sentence = Told["sentences"][number];

export function ArticlePage({ of: key, sentence }: { of: string; sentence: number | null }) {
  const { say } = useLanguage();
  const asked = useAnswer(ArticlePageDocument, { key });
  if (asked.state !== "there") {
    return <Pending asked={asked} />;
  }
  const { article } = asked.data;
  if (article === null) {
    return (
      <Empty title={say.missingArticle(key)} whole>
        <Link to={HOME}>{say.goHome}</Link>
      </Empty>
    );
  }
  return (
    <>
      <Problems problems={asked.problems} />
      <Head article={article} />
      <Reading article={article} at={sentence} />
    </>
  );
}

function Head({ article }: { article: Told }) {
  const language = useLanguage();
  const { say } = language;
  return (
    <header class="article-head">
      <p class="overline">{say.article}</p>
      <h1>{article.headline}</h1>
      <dl class="properties">
        {article.publisher && (
          <div>
            <dt>{say.publisher}</dt>
            <dd>
              <Link to={entity(article.publisher.key)}>{article.publisher.name}</Link>
            </dd>
          </div>
        )}
        {article.provider && (
          <div>
            <dt>{say.provider}</dt>
            <dd>
              <Link to={entity(article.provider.key)}>{article.provider.name}</Link>
            </dd>
          </div>
        )}
        <div>
          <dt>{say.published}</dt>
          <dd>{article.published ? language.date(article.published.edtf) : say.undated}</dd>
        </div>
        <div>
          <dt>{say.writtenIn}</dt>
          <dd>{language.nameOf(article.language)}</dd>
        </div>
      </dl>
      <p>
        {say.coverage(
          language.number(article.coverage.supporting),
          language.number(article.coverage.sentences),
        )}
      </p>
    </header>
  );
}

function Reading({ article, at }: { article: Told; at: number | null }) {
  const { say } = useLanguage();
  const held = article.sentences.some(({ text }) => text !== null);
  const [only, setOnly] = useState(false);
  useEffect(() => {
    if (at !== null) {
      document.getElementById(`sentence-${at}`)?.scrollIntoView({ block: "center" });
    }
  }, [at]);
  const shown = article.sentences.filter((one) => !only || supports(one) || one.index === at);
  return (
    <>
      {!held && (
        <div class="notice">
          <p>{say.textNotHeld}</p>
          <p class="aside">{say.textNotHeldHint}</p>
        </div>
      )}
      <label class="check">
        <input
          type="checkbox"
          checked={only}
          onChange={(event) => setOnly(event.currentTarget.checked)}
        />
        {say.onlySupporting}
      </label>
      <ol class="reading">
        {shown.map((one) => (
          <SentenceRow
            key={one.index}
            article={article}
            sentence={one}
            current={one.index === at}
          />
        ))}
      </ol>
    </>
  );
}

function supports({ entities, relations }: Sentence): boolean {
  return entities.length + relations.length > 0;
}

interface RowProps {
  readonly article: Told;
  readonly sentence: Sentence;
  readonly current: boolean;
}

function SentenceRow({ article, sentence, current }: RowProps) {
  const language = useLanguage();
  const { say } = language;
  return (
    <li
      id={`sentence-${sentence.index}`}
      class={`${current ? "current" : ""} ${supports(sentence) ? "" : "silent"}`}
      aria-current={current ? "true" : undefined}
    >
      <span class="sentence-number" title={say.sentence(language.number(sentence.index + 1))}>
        {language.number(sentence.index + 1)}
      </span>
      {sentence.text === null ? (
        <p class="sentence-place">
          {say.position(
            language.number(sentence.index + 1),
            language.number(sentence.start),
            language.number(sentence.end),
          )}
        </p>
      ) : (
        <Text
          text={sentence.text}
          start={sentence.start}
          spans={spansOf(article.key, sentence)}
          tag={article.language}
        />
      )}
      {supports(sentence) ? (
        <Supported article={article.key} sentence={sentence} />
      ) : (
        <p class="aside">{say.supportsNothing}</p>
      )}
    </li>
  );
}

function Text({
  text,
  start,
  spans,
  tag,
}: {
  text: string;
  start: number;
  spans: readonly Span[];
  tag: string;
}) {
  return (
    <p class="sentence-text" lang={tag}>
      {marked(text, start, spans).map((part, index) =>
        part.marked ? <mark key={index}>{part.text}</mark> : <span key={index}>{part.text}</span>,
      )}
    </p>
  );
}

function here<T extends { readonly sentence: number; readonly article: { readonly key: string } }>(
  evidence: readonly T[],
  article: string,
  index: number,
): T[] {
  return evidence.filter((one) => one.sentence === index && one.article.key === article);
}

function spansOf(article: string, { entities, relations, index }: Sentence): Span[] {
  return [...entities, ...relations].flatMap(({ evidence }) => here(evidence, article, index));
}

function Supported({ article, sentence }: { article: string; sentence: Sentence }) {
  const { say } = useLanguage();
  return (
    <ul class="supported" aria-label={say.supports}>
      {sentence.relations.map(({ id, kind, modality, source, target, evidence }) => (
        <li key={id}>
          <Link to={{ screen: "explore", of: null, fact: id }} class="supported-fact">
            <span class={`stroke ${modality.toLowerCase()}`} /> {source.name}{" "}
            <span class="verb">{words(kind)}</span> {target.name}
          </Link>
          <Statement proofs={here(evidence, article, sentence.index)} />
        </li>
      ))}
      {sentence.entities.map(({ key, kind, name, evidence }) => (
        <li key={key}>
          <Link to={entity(key)} class="supported-fact">
            <Mark kind={kind} size={16} /> {name}
          </Link>
          <Statement proofs={here(evidence, article, sentence.index)} />
        </li>
      ))}
    </ul>
  );
}

function Statement({
  proofs,
}: {
  proofs: readonly { readonly statement: string; readonly anchor: string }[];
}) {
  return (
    <>
      {[...new Set(proofs.map(({ statement }) => statement))].map((statement) => (
        <span key={statement} class="aside">
          {statement}
        </span>
      ))}
    </>
  );
}
