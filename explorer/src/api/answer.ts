/** Answers as a component sees them: waited for, there, or failed. */

import { useCallback, useEffect, useState } from "preact/hooks";

import { useLanguage } from "../parts/reader.tsx";
import type { TypedDocumentString } from "../generated/graphql.ts";
import { type Answer, ApiError, type Cause, ask } from "./client.ts";

export type Asked<Data> =
  | { readonly state: "waiting" }
  | ({ readonly state: "there" } & Answer<Data>)
  | { readonly state: "failed"; readonly cause: Cause; readonly retry: () => void };

/** Ask a document again whenever its variables change; null asks nothing. */
export function useAnswer<Data, Variables>(
  document: TypedDocumentString<Data, Variables>,
  variables: Variables | null,
): Asked<Data> {
  const language = useLanguage().tag;
  const [attempt, setAttempt] = useState(0);
  const retry = useCallback(() => setAttempt((last) => last + 1), []);
  const [asked, setAsked] = useState<Asked<Data>>({ state: "waiting" });
  const given = JSON.stringify(variables);
  useEffect(() => {
    setAsked({ state: "waiting" });
    const parsed = JSON.parse(given) as Variables | null;
    if (parsed === null) {
      return;
    }
    const controller = new AbortController();
    ask(document, parsed, { language, signal: controller.signal }).then(
      (answer) => setAsked({ state: "there", ...answer }),
      (error: unknown) => {
        if (!controller.signal.aborted) {
          setAsked({ state: "failed", cause: causeOf(error), retry });
        }
      },
    );
    return () => controller.abort();
  }, [document, given, language, attempt, retry]);
  return asked;
}

export function causeOf(error: unknown): Cause {
  return error instanceof ApiError
    ? error.reason
    : { why: "failed", messages: [error instanceof Error ? error.message : String(error)] };
}
