import { Agent, type ClientRequest, type IncomingMessage, request as plainRequest } from "node:http";
import type { Options } from "../options.ts";
import type { ModelFetch, ModelResponse, SentRequest } from "../provider/model-fetch.ts";
import { Headers as PlainHeaders } from "../provider/sdk-globals.ts";

/** Longest silence, as in Node's own `fetch`. The SDK also limits the wait for a head. */
const longestSilenceMs = 300_000;

/** The agent of a protocol. False: a new connection for each request. */
type AgentFor = (protocol: "http:" | "https:") => Promise<Agent | false>;

/**
 * A `fetch` for the SDK over Node's HTTP client. Node's own `fetch` was rejected: its caches, redirects, web streams and WebAssembly
 * parser take some 30 ms and 18 MiB. It asks for no encoding, because a compressor delays events.
 */
export function httpFetch(agentFor: AgentFor): ModelFetch {
  return async (url, sent) => {
    sent.signal?.throwIfAborted();
    const { protocol } = new URL(url);
    if (protocol !== "https:" && protocol !== "http:") {
      throw new TypeError("fetch failed", { cause: new Error(`${url} is neither http nor https`) });
    }
    const agent = await agentFor(protocol);
    const request = protocol === "https:" ? (await import("node:https")).request : plainRequest;
    return answered(sent, url, (headers) =>
      request(url, { method: sent.method ?? "GET", headers, agent, timeout: longestSilenceMs }),
    );
  };
}

function answered(
  { headers = [], body = "", signal }: SentRequest,
  url: string,
  request: (headers: Record<string, string | number>) => ClientRequest,
): Promise<ModelResponse> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ ...Object.fromEntries(headers), "content-length": Buffer.byteLength(body) });
    const abort = () => outgoing.destroy();
    signal?.addEventListener("abort", abort, { once: true });
    outgoing.on("close", () => signal?.removeEventListener("abort", abort));
    outgoing.on("timeout", () => outgoing.destroy(new Error(`nothing arrived in ${longestSilenceMs / 1000} s`)));
    // After the head, the body reports failures.
    outgoing.on("error", (cause) => reject(failed("fetch failed", cause, signal)));
    outgoing.on("response", (incoming) => resolve(responseOf(incoming, url, signal)));
    outgoing.end(body);
  });
}

function responseOf(incoming: IncomingMessage, url: string, signal: AbortSignal | undefined): ModelResponse {
  const status = incoming.statusCode ?? 0;
  const body = piecesOf(incoming, signal);
  const text = async (): Promise<string> => {
    const pieces: Uint8Array[] = [];
    for await (const piece of body) pieces.push(piece);
    return Buffer.concat(pieces).toString();
  };
  return {
    status,
    ok: status >= 200 && status < 300,
    url,
    headers: new PlainHeaders(pairsOf(incoming.rawHeaders)),
    body,
    text,
    json: async () => JSON.parse(await text()),
  };
}

async function* piecesOf(incoming: IncomingMessage, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of incoming) if (piece instanceof Uint8Array) yield piece;
  } catch (cause) {
    throw failed("terminated", cause, signal);
  }
}

function failed(message: string, cause: unknown, signal: AbortSignal | undefined): unknown {
  return signal?.aborted === true ? signal.reason : new TypeError(message, { cause });
}

function* pairsOf(raw: readonly string[]): Generator<readonly [string, string]> {
  for (let at = 0; at + 1 < raw.length; at += 2) yield [raw[at] ?? "", raw[at + 1] ?? ""];
}

/** Longer than nine of ten tool calls and most pauses of a person. A server may announce a shorter life. */
const keepAliveMs = 90_000;
const mostIdle = 10;
const settings = { keepAlive: true, timeout: keepAliveMs, maxFreeSockets: mostIdle } as const;

/** One pool for all runs of the process, by protocol. Its first request makes it. */
const pools = new Map<string, Promise<Agent>>();

/** Sends requests through the process's pool, through a connection for each, or with Node's own `fetch`. */
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
