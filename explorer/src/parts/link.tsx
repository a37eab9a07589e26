/** A link within the explorer: an ordinary one, without loading the page anew. */

import type { ComponentChildren } from "preact";

import { go } from "../view/navigation.ts";
import { type Route, address } from "../view/route.ts";

interface Props {
  readonly to: Route;
  readonly class?: string;
  readonly current?: boolean;
  readonly children: ComponentChildren;
}

export function Link({ to, children, current, ...rest }: Props) {
  return (
    <a
      {...rest}
      href={address(to)}
      aria-current={current ? "page" : undefined}
      onClick={(event) => {
        if (event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
          event.preventDefault();
          go(to);
        }
      }}
    >
      {children}
    </a>
  );
}
