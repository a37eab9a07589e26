/**
 * The change sets of the graph as they are made, over graphql-transport-ws.
 *
 * After a break it goes on where it was; where the server refuses, it gives up quietly, since
 * what is on screen stays true of its version.
 */

import { ChangesDocument, type ChangesSubscription } from "../generated/graphql.ts";

const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 60_000;

type ChangeSet = ChangesSubscription["changes"];

interface Message {
  readonly type: "connection_ack" | "ping" | "next" | "error" | "complete";
  readonly payload?: { readonly data?: ChangesSubscription | null };
}

/** Call `onChange` for each change set after version `since`; returns how to stop. */
export function follow(since: number, onChange: (change: ChangeSet) => void): () => void {
  let version = since;
  let pause = FIRST_PAUSE;
  let stopped = false;
  let socket: WebSocket | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const connect = () => {
    const opened = new WebSocket(
      `${location.origin.replace(/^http/, "ws")}/graphql`,
      "graphql-transport-ws",
    );
    const send = (message: object) => opened.send(JSON.stringify(message));
    socket = opened;
    opened.onopen = () => send({ type: "connection_init" });
    opened.onmessage = ({ data }: MessageEvent<string>) => {
      const { type, payload } = JSON.parse(data) as Message;
      if (type === "connection_ack") {
        const operation = { query: ChangesDocument.toString(), variables: { since: version } };
        send({ type: "subscribe", id: "changes", payload: operation });
      } else if (type === "ping") {
        send({ type: "pong" });
      } else if (type === "next" && payload?.data) {
        pause = FIRST_PAUSE;
        version = payload.data.changes.version;
        onChange(payload.data.changes);
      } else if (type === "error" || type === "next") {
        stop();
      }
    };
    opened.onclose = () => {
      if (!stopped) {
        timer = setTimeout(connect, pause);
        pause = Math.min(2 * pause, LONGEST_PAUSE);
      }
    };
  };
  const stop = () => {
    stopped = true;
    clearTimeout(timer);
    socket?.close();
  };
  connect();
  return stop;
}
