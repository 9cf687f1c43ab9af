import { Agent } from "node:http";
import type { Options } from "../options.ts";
import type { ModelFetch } from "../provider/model-fetch.ts";
import { httpFetch, type AgentFor } from "./http-fetch.ts";

/** Longer than nine of ten tool calls and most pauses of a person; a server that announces a shorter life is believed, less a second. */
const keepAliveMs = 90_000;
const mostIdle = 10;
const settings = { keepAlive: true, timeout: keepAliveMs, maxFreeSockets: mostIdle } as const;

/** One pool for all runs of the process, by protocol; made with its first request. */
const pools = new Map<string, Promise<Agent>>();

/** What requests are sent through: the process's pool, a connection for each, or what Node itself does. */
export function connectionFetch(mode: Options["connections"]): ModelFetch | typeof fetch {
  switch (mode) {
    case "tuned":
      return httpFetch(sharedAgent);
    case "per-call":
      return httpFetch(() => Promise.resolve(false));
    case "default":
      return fetch;
  }
}

const sharedAgent: AgentFor = (protocol) => {
  const pool = pools.get(protocol) ?? newAgent(protocol);
  pools.set(protocol, pool);
  return pool;
};

async function newAgent(protocol: "http:" | "https:"): Promise<Agent> {
  if (protocol === "http:") return new Agent(settings);
  const { Agent: TlsAgent } = await import("node:https");
  return new TlsAgent(settings);
}
