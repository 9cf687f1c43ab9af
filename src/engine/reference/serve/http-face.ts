import { once } from "node:events";
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Clock } from "../../../core/clock.ts";
import { UserError } from "../../../core/user-error.ts";
import { EitherSignal } from "../either-signal.ts";
import type { Options } from "../options.ts";
import { plainText } from "../output.ts";
import { runAgent } from "../run-agent.ts";
import { Slots } from "../schedule/slots.ts";

interface ServeSettings {
  readonly options: Options;
  readonly port: number;
  /** Runs at the same time. Eight times as many may wait. */
  readonly concurrency: number;
  readonly root: string;
  readonly clock: Clock;
  /** Ends the server and every run. */
  readonly signal: AbortSignal;
  readonly listening: (port: number) => void;
}

/** Answers `POST /run` with the run's text as it comes, on this machine only. Resolves after the signal, when the last run has ended. */
export async function serveRuns(settings: ServeSettings): Promise<void> {
  const { concurrency, port, signal } = settings;
  const slots = new Slots(concurrency);
  const running = new Set<Promise<void>>();
  const server = createServer((request, response) => {
    const work = answered(request, response, slots, settings).catch(() => void response.destroy());
    running.add(work);
    void work.finally(() => running.delete(work));
  });
  server.listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new UserError(`--serve ${port} cannot be used (${reason}). 0 takes a free port.`, { cause: error });
  }
  settings.listening(addressOf(server.address()).port);
  if (!signal.aborted) await once(signal, "abort");
  server.close();
  await Promise.all(running);
  server.closeAllConnections();
}

async function answered(
  request: IncomingMessage,
  response: ServerResponse,
  slots: Slots,
  settings: ServeSettings,
): Promise<void> {
  const asked = await promptRequest(request);
  if (asked.kind === "refused") return refuse(response, asked.status, asked.reason);
  if (slots.waiting >= 8 * settings.concurrency) {
    response.setHeader("retry-after", "1");
    return refuse(response, 503, "too many runs are waiting");
  }
  await slots.run(() => streamed(asked.prompt, response, settings));
}

/** Runs the prompt and passes its text on. If the run fails after its first words, the stream breaks off. */
async function streamed(prompt: string, response: ServerResponse, settings: ServeSettings): Promise<void> {
  if (response.destroyed) return;
  const gone = new AbortController();
  const left = (): void => gone.abort(new Error("the client went away"));
  response.once("close", left);
  response.setHeader("content-type", "text/plain; charset=utf-8");
  const { options, root, clock } = settings;
  using either = new EitherSignal(settings.signal, gone.signal);
  const emit = plainText((text) => void response.write(text));
  const failure = await runAgent({ options, prompt, root, clock, signal: either.signal, emit });
  response.off("close", left);
  if (failure === null) return void response.end();
  if (response.headersSent) return void response.destroy();
  refuse(response, 502, failure);
}

function refuse(response: ServerResponse, status: number, reason: string): void {
  // The unread rest of a body would be taken for the next request of the connection.
  response.writeHead(status, { "content-type": "application/json", connection: "close" });
  response.end(`${JSON.stringify({ error: reason })}\n`);
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return address;
}

/** The prompt of a request, or the status and line of its refusal. */
type PromptRequest =
  | { readonly kind: "prompt"; readonly prompt: string }
  | { readonly kind: "refused"; readonly status: number; readonly reason: string };

const largestBodyBytes = 1024 * 1024;

/**
 * Reads a request. A page in a browser can also reach a loopback port. The content type stops it: the browser would ask first, and
 * nothing here answers. The host stops a foreign name that points at this machine.
 */
async function promptRequest(request: IncomingMessage): Promise<PromptRequest> {
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? ""))
    return refused(403, "address this server as 127.0.0.1");
  if (request.url !== "/run") return refused(404, "there is only POST /run");
  if (request.method !== "POST") return refused(405, "use POST");
  if (!/^application\/json\b/i.test(request.headers["content-type"] ?? ""))
    return refused(415, 'send application/json, as in {"prompt": "..."}');
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const part: Buffer = Buffer.from(chunk);
    bytes += part.length;
    // Reads the rest and drops it: a client that is cut off while it sends would not see the reason.
    if (bytes <= largestBodyBytes) chunks.push(part);
  }
  if (bytes > largestBodyBytes) return refused(413, "the body is longer than 1 MiB");
  const prompt = promptOf(Buffer.concat(chunks).toString("utf8"));
  return prompt === null ? refused(400, 'the body must be {"prompt": "..."} with a text') : { kind: "prompt", prompt };
}

function promptOf(text: string): string | null {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body !== "object" || body === null || !("prompt" in body)) return null;
    return typeof body.prompt === "string" && body.prompt.trim() !== "" ? body.prompt : null;
  } catch {
    return null;
  }
}

function refused(status: number, reason: string): PromptRequest {
  return { kind: "refused", status, reason };
}
