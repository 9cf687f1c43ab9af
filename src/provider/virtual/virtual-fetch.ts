import { Agent, createServer, type IncomingMessage, request as httpRequest } from "node:http";
import type { Duplex } from "node:stream";
import type { ProviderSettings } from "../../core/provider-settings.ts";
import type { WireExchange } from "../../core/trace.ts";
import type { TurnScript } from "../../core/turn-script.ts";
import { UserError } from "../../core/user-error.ts";
import { LimiterPools } from "../limits/limiter.ts";
import { routeOf } from "../http/routes.ts";
import { serveExchange } from "../http/exchange.ts";
import { Session } from "../session/session.ts";
import { sessionProblem } from "../session/session-problem.ts";
import { connectedPair } from "./pipe.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** A provider without a socket. `onExchange` is called once for each exchange. */
export interface VirtualProvider {
  readonly script: TurnScript;
  readonly settings: ProviderSettings;
  readonly clock: VirtualClock;
  readonly onExchange?: (exchange: WireExchange) => void;
}

/**
 * A `fetch` that a provider in this process answers, on the clock's time: for the `fetch` option of official SDKs. Give
 * the SDK `maxRetries: 0`, or it waits in real time between attempts. UserError for a script or settings that cannot be
 * played.
 */
export function virtualFetch(provider: VirtualProvider): typeof fetch {
  const agent = virtualAgent(provider);
  return async (input, init) => {
    const request = new Request(input, init);
    return exchange(request, Buffer.from(await request.arrayBuffer()), agent);
  };
}

/**
 * An agent for Node's HTTP client whose connections are pipes to a provider in this process, on the clock's time. The
 * HTTP code is the same as over a socket. UserError for a script or settings that cannot be played.
 */
export function virtualAgent({ script, settings, clock, onExchange }: VirtualProvider): Agent {
  const opened = { id: "virtual", originNs: String(clock.nowNs()), script, settings };
  const problem = sessionProblem(opened);
  if (problem !== undefined) throw new UserError(`virtualFetch: ${problem}`);
  const session = new Session(opened, {
    record: onExchange ?? null,
    limiter: new LimiterPools().limiterFor(opened),
    replay: null,
  });
  const connections = new WeakMap<object, number>();
  let connected = 0;
  const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 }, (incoming, response) => {
    const { path } = routeOf(incoming.url ?? "/");
    const connection = connections.get(incoming.socket) ?? -1;
    serveExchange(session, { request: incoming, response, path, connection }, clock);
  });
  return new PipeAgent((end) => {
    connections.set(end, connected);
    connected += 1;
    server.emit("connection", end);
  });
}

/** Keeps connections alive, as `fetch` does. Each is a pipe to the server. */
class PipeAgent extends Agent {
  readonly #accept: (end: Duplex) => void;

  constructor(accept: (end: Duplex) => void) {
    super({ keepAlive: true });
    this.#accept = accept;
  }

  override createConnection(): Duplex {
    const [client, served] = connectedPair();
    this.#accept(served);
    return client;
  }
}

async function exchange(request: Request, body: Buffer, agent: Agent): Promise<Response> {
  const { pathname, search, host } = new URL(request.url);
  request.signal.throwIfAborted();
  return new Promise<Response>((resolve, reject) => {
    const sent = httpRequest({
      agent,
      method: request.method,
      path: pathname + search,
      headers: { ...Object.fromEntries(request.headers), host, "content-length": body.length },
    });
    const abort = (): void => void sent.destroy(new DOMException("This operation was aborted", "AbortError"));
    request.signal.addEventListener("abort", abort, { once: true });
    sent.once("error", (cause) => {
      reject(cause instanceof DOMException ? cause : new TypeError("fetch failed", { cause }));
    });
    sent.once("response", (received: IncomingMessage) => {
      received.once("close", () => request.signal.removeEventListener("abort", abort));
      resolve(responseOf(received, request.signal));
    });
    sent.end(body);
  });
}

function responseOf(received: IncomingMessage, signal: AbortSignal): Response {
  const headers = new Headers();
  for (let index = 0; index + 1 < received.rawHeaders.length; index += 2) {
    headers.append(received.rawHeaders[index] ?? "", received.rawHeaders[index + 1] ?? "");
  }
  const status = received.statusCode ?? 500;
  const iterator = received.iterator({ destroyOnReturn: true });
  const stream = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const next: IteratorResult<unknown> = await iterator.next().catch((cause: unknown) => {
        signal.throwIfAborted();
        // What `fetch` makes of a connection that is lost within an answer.
        throw new TypeError("terminated", { cause });
      });
      if (next.done === true) controller.close();
      else if (next.value instanceof Uint8Array) controller.enqueue(next.value);
    },
    cancel: () => {
      received.destroy();
    },
  });
  return new Response(status === 204 || status === 304 ? null : stream, { status, headers });
}
