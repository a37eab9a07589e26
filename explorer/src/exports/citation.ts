/** Citations: a proof as a line of text to paste elsewhere. */

import type { ProofFragment } from "../generated/graphql.ts";
import type { Language } from "../language/language.ts";
import { address, article } from "../view/route.ts";

export function citation(proof: ProofFragment, language: Language, origin: string): string {
  const { article: source } = proof;
  const who = source.publisher === null ? "" : `${source.publisher.name}, `;
  const when =
    source.published === null ? language.say.undated : language.date(source.published.edtf);
  const words = proof.quote ?? proof.anchor;
  const place = language.say.sentence(language.number(proof.sentence + 1)).toLowerCase();
  return `${proof.statement} (“${words.trim()}”, ${who}${source.headline}, ${when}, ${place}) ${origin}${address(article(source.key, proof.sentence))}`;
}

/** Return a quote as what comes before its anchor, the anchor, and what comes after. */
export function quoteParts(quote: string, anchor: string): readonly [string, string, string] {
  const at = quote.indexOf(anchor);
  return at < 0 ? [quote, "", ""] : [quote.slice(0, at), anchor, quote.slice(at + anchor.length)];
}
