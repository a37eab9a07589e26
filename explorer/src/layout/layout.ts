/** Lays out in a worker of this server's own. */

import type { Places } from "../view/view.ts";
import type { Task } from "./forces.ts";
import workerAddress from "./worker.ts?worker&url";

let worker: Worker | null = null;
let count = 0;
const waiting = new Map<number, (places: Places) => void>();

/** Return where everything comes to rest. */
export function layOut(task: Task): Promise<Places> {
  worker ??= start();
  const id = ++count;
  worker.postMessage({ id, task });
  return new Promise((resolve) => {
    waiting.set(id, resolve);
  });
}

function start(): Worker {
  const started = new Worker(trusted(workerAddress), { type: "module" });
  started.onmessage = ({
    data,
  }: MessageEvent<{ readonly id: number; readonly places: Places }>) => {
    waiting.get(data.id)?.(data.places);
    waiting.delete(data.id);
  };
  return started;
}

// Under Trusted Types a worker's address must come from a policy that the server allows.
function trusted(address: string): string {
  const policy = window.trustedTypes?.createPolicy("fonte", {
    createScriptURL: (url) => (url === workerAddress ? url : ""),
  });
  return (policy?.createScriptURL(address) as unknown as string | undefined) ?? address;
}

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): object };
}

declare global {
  interface Window {
    readonly trustedTypes?: TrustedTypes;
  }
}
