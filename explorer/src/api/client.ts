/** The client of the API: asks one document, tells why an answer failed, drops stale ones. */

import type { TypedDocumentString } from "../generated/graphql.ts";

/** An answer: its data, and the messages of what is missing of it. */
export interface Answer<Data> {
  readonly data: Data;
  readonly problems: readonly string[];
}

export type Cause =
  | { readonly why: "offline" }
  | { readonly why: "unreachable" }
  | { readonly why: "refused"; readonly status: number }
  | { readonly why: "failed"; readonly messages: readonly string[] };

export class ApiError extends Error {
  constructor(readonly reason: Cause) {
    super(reason.why);
  }
}

interface Reply<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly { readonly message: string }[];
}

export interface Asking {
  readonly language: string;
  readonly signal?: AbortSignal;
}

/** Ask a document that is kept in a file. Throws an ApiError, or an AbortError for `signal`. */
export function ask<Data, Variables>(
  document: TypedDocumentString<Data, Variables>,
  variables: Variables,
  asking: Asking,
): Promise<Answer<Data>> {
  return askText<Data>(document.toString(), variables, asking);
}

/** Ask a document that was made of the ontology. Throws as `ask` does. */
export async function askText<Data>(
  query: string,
  variables: unknown,
  { language, signal }: Asking,
): Promise<Answer<Data>> {
  const reply = await replyTo<Data>(query, variables, language, signal);
  const problems = (reply.errors ?? []).map(({ message }) => message);
  if (reply.data === undefined || reply.data === null) {
    throw new ApiError({ why: "failed", messages: problems });
  }
  return { data: reply.data, problems };
}

async function replyTo<Data>(
  query: string,
  variables: unknown,
  language: string,
  signal: AbortSignal | undefined,
): Promise<Reply<Data>> {
  const response = await fetch("/graphql", {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/graphql-response+json, application/json",
      "accept-language": language,
    },
    body: JSON.stringify({ query, variables }),
    ...(signal ? { signal } : {}),
  }).catch((error: unknown) => {
    if (signal?.aborted) {
      throw error;
    }
    throw new ApiError({ why: navigator.onLine ? "unreachable" : "offline" });
  });
  const text = await response.text();
  try {
    return JSON.parse(text) as Reply<Data>;
  } catch {
    throw new ApiError({ why: "refused", status: response.status });
  }
}
