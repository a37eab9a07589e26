/** Notices: waiting, failed, partly there, empty. */

import type { ComponentChildren } from "preact";

import type { Asked } from "../api/answer.ts";
import type { Cause } from "../api/client.ts";
import type { Language } from "../language/language.ts";
import { useLanguage } from "./reader.tsx";

/** What stands where an answer is to be: nothing for 200 ms, then that it is awaited, or why not. */
export function Pending<Data>({ asked }: { asked: Asked<Data> }) {
  const { say } = useLanguage();
  if (asked.state === "failed") {
    return <Failure cause={asked.cause} retry={asked.retry} />;
  }
  return asked.state === "waiting" ? (
    <p class="waiting" role="status">
      {say.loading}
    </p>
  ) : null;
}

export function Failure({ cause, retry }: { cause: Cause; retry: () => void }) {
  const language = useLanguage();
  return (
    <div class="notice failure" role="alert">
      <p>{explained(cause, language)}</p>
      <button type="button" onClick={retry}>
        {language.say.retry}
      </button>
    </div>
  );
}

export function explained(cause: Cause, { say }: Language): string {
  switch (cause.why) {
    case "offline":
      return say.offline;
    case "unreachable":
      return say.unreachable;
    case "refused":
      return say.refused(cause.status);
    case "failed":
      return `${say.serverSaid} ${cause.messages.join(" ")}`;
  }
}

export function Problems({ problems }: { problems: readonly string[] }) {
  const { say } = useLanguage();
  return problems.length === 0 ? null : (
    <div class="notice failure" role="alert">
      <p>{say.partly}</p>
      <p>{problems.join(" ")}</p>
    </div>
  );
}

interface EmptyProps {
  readonly title: string;
  /** Whether this is all there is of the page. */
  readonly whole?: boolean;
  readonly children?: ComponentChildren;
}

export function Empty({ title, whole = false, children }: EmptyProps) {
  return (
    <div class="empty">
      {whole ? <h1 class="empty-title">{title}</h1> : <p class="empty-title">{title}</p>}
      {children}
    </div>
  );
}
