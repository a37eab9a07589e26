/** A button that copies text. */

import { useState } from "preact/hooks";

import { useAnnounce } from "./announcer.tsx";
import { useLanguage } from "./reader.tsx";

export function Copy({ label, text }: { label: string; text: () => string }) {
  const { say } = useLanguage();
  const announce = useAnnounce();
  const [done, setDone] = useState(false);
  const copy = async () => {
    const copied = await navigator.clipboard.writeText(text()).then(
      () => true,
      () => false,
    );
    announce(copied ? say.copied : say.notCopied);
    setDone(copied);
    setTimeout(() => setDone(false), 1600);
  };
  return (
    <button type="button" class="quiet" onClick={() => void copy()}>
      {done ? say.copied : label}
    </button>
  );
}
