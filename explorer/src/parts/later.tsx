/** A component whose code is loaded when it is first shown. */

import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

import { causeOf } from "../api/answer.ts";
import { Failure, Pending } from "./notices.tsx";

export function later<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  let loaded: ComponentType<Props> | null = null;
  return function Later(props: Props) {
    const [attempt, setAttempt] = useState(0);
    const [failure, setFailure] = useState<unknown>(null);
    useEffect(() => {
      let current = true;
      if (loaded === null) {
        load().then(
          (component) => {
            loaded = component;
            if (current) {
              setFailure(null);
              setAttempt((last) => last + 1);
            }
          },
          (error: unknown) => current && setFailure(error),
        );
      }
      return () => {
        current = false;
      };
    }, [attempt]);
    if (failure !== null) {
      return <Failure cause={causeOf(failure)} retry={() => setAttempt(attempt + 1)} />;
    }
    const Component = loaded;
    return Component === null ? <Pending asked={{ state: "waiting" }} /> : <Component {...props} />;
  };
}
