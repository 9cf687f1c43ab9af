import { Agent, type Dispatcher } from "undici";
import type { StorageOptions } from "../options/storage-flags.ts";

/** Longer than nine of ten tool calls and most pauses of a person; an edge that announces a shorter life is believed. */
const keepAliveMs = 90_000;
/** A request must not be sent into a connection that its server is about to close. */
const marginMs = 2_000;
const mostConnections = 10;

/** What requests are sent through: one pool for all of them, or a client of its own, with its own connection, for each. */
export function connectionDispatcher(mode: Exclude<StorageOptions["connections"], "default">): () => Dispatcher {
  if (mode === "per-call") return () => new Agent();
  const shared = new Agent({
    connections: mostConnections,
    keepAliveTimeout: keepAliveMs,
    keepAliveTimeoutThreshold: marginMs,
  });
  return () => shared;
}
