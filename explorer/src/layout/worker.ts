/** The worker that lays out, so that the page stays responsive. */

import { type Task, settled } from "./forces.ts";

self.onmessage = ({ data }: MessageEvent<{ readonly id: number; readonly task: Task }>) => {
  self.postMessage({ id: data.id, places: settled(data.task) });
};
