/** Evidence: the statement, the anchor, the quote in its own language, and where it stands. */

import type { ProofFragment } from "../generated/graphql.ts";
import { quoteParts } from "../exports/citation.ts";
import { citation } from "../exports/citation.ts";
import { article } from "../view/route.ts";
import { Copy } from "./copy.tsx";
import { Link } from "./link.tsx";
import { useLanguage } from "./reader.tsx";

export function Proofs({ proofs }: { proofs: readonly ProofFragment[] }) {
  const { say } = useLanguage();
  if (proofs.length === 0) {
    return <p class="no-evidence">{say.noEvidence}</p>;
  }
  return (
    <ul class="proofs">
      {proofs.map((proof) => (
        <li key={`${proof.article.key}:${proof.start}:${proof.end}`}>
          <Proof proof={proof} />
        </li>
      ))}
    </ul>
  );
}

function Proof({ proof }: { proof: ProofFragment }) {
  const language = useLanguage();
  const { say } = language;
  const { article: source } = proof;
  return (
    <figure class="proof">
      <p class="statement">{proof.statement}</p>
      <Quote proof={proof} />
      <figcaption>
        <Link to={article(source.key, proof.sentence)} class="source">
          {source.headline}
        </Link>
        <span>
          {source.publisher?.name}
          {source.publisher && " · "}
          {source.published ? language.date(source.published.edtf) : say.undated}
          {" · "}
          {language.nameOf(source.language)}
        </span>
        <span>
          {say.position(
            language.number(proof.sentence + 1),
            language.number(proof.start),
            language.number(proof.end),
          )}
        </span>
        <span class={proof.verification === "EXACT" ? "verified" : "unchecked"}>
          {proof.verification === "EXACT" ? say.verified : say.unchecked}
        </span>
        <Copy label={say.copyCitation} text={() => citation(proof, language, location.origin)} />
      </figcaption>
    </figure>
  );
}

function Quote({ proof }: { proof: ProofFragment }) {
  const { say } = useLanguage();
  const tag = proof.article.language;
  if (proof.quote === null) {
    return (
      <div class="quote">
        <p lang={tag}>
          … <mark>{proof.anchor}</mark> …
        </p>
        <p class="aside">{say.quoteNotHeld}</p>
      </div>
    );
  }
  const [before, anchor, after] = quoteParts(proof.quote, proof.anchor);
  return (
    <blockquote class="quote" lang={tag}>
      <p>
        {before}
        <mark>{anchor}</mark>
        {after}
      </p>
    </blockquote>
  );
}
