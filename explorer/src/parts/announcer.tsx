/** The announcer: one live region through which the page speaks to screen readers. */

import { type ComponentChildren, createContext } from "preact";
import { useCallback, useContext, useState } from "preact/hooks";

type Announce = (text: string) => void;

const AnnounceContext = createContext<Announce>(() => undefined);

export function Announcer({ children }: { children: ComponentChildren }) {
  const [{ text, turn }, setSaid] = useState({ text: "", turn: 0 });
  const announce = useCallback(
    (said: string) => setSaid((last) => ({ text: said, turn: last.turn + 1 })),
    [],
  );
  return (
    <AnnounceContext.Provider value={announce}>
      {children}
      <div class="unseen" role="status" aria-live="polite">
        {/* The same text twice is announced twice only if it is another node. */}
        <span key={turn}>{text}</span>
      </div>
    </AnnounceContext.Provider>
  );
}

export function useAnnounce(): Announce {
  return useContext(AnnounceContext);
}
