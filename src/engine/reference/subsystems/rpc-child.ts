import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { childEnvironment, killGroup } from "../child-group.ts";

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** How long a server may take to exit. */
const endGraceMs = 200;

/**
 * A server in a child process that answers JSON-RPC requests over its pipes. The child leads its own process group. If it ends, all
 * waiting requests fail.
 */
export class RpcChild {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #exited: Promise<void>;
  readonly #waiting = new Map<number, Waiting>();
  readonly #reader = new MessageReader();
  #failure: Error | null = null;
  #sent = 0;

  /** `command` is a shell command. */
  constructor(command: string, root: string) {
    // exec replaces the shell, so that the started process is the one to end.
    this.#child = spawn("/bin/sh", ["-c", `exec ${command}`], {
      cwd: root,
      env: childEnvironment(),
      detached: true,
      stdio: ["pipe", "pipe", "ignore"],
    });
    this.#exited = once(this.#child, "exit").then(
      ([code, signal]) => this.#fail(new Error(`the server ended (${String(signal ?? `exit code ${code}`)})`)),
      (error: unknown) => this.#fail(error),
    );
    this.#child.stdin.on("error", (error) => this.#fail(error));
    this.#child.stdout.on("data", (chunk: Buffer) => {
      try {
        for (const message of this.#reader.take(chunk)) this.#settle(message);
      } catch (error) {
        this.#fail(error);
        killGroup(this.#child.pid);
      }
    });
  }

  async request(method: string, params: object, signal: AbortSignal): Promise<unknown> {
    signal.throwIfAborted();
    if (this.#failure !== null) throw this.#failure;
    this.#sent += 1;
    const id = this.#sent;
    const answer = new Promise<unknown>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    const stop = (): void => {
      this.#waiting.get(id)?.reject(signal.reason instanceof Error ? signal.reason : new Error("stopped"));
    };
    signal.addEventListener("abort", stop, { once: true });
    try {
      this.#write({ id, method, params });
      return await answer;
    } finally {
      signal.removeEventListener("abort", stop);
      this.#waiting.delete(id);
    }
  }

  notify(method: string, params?: object): void {
    if (this.#failure === null) this.#write({ method, ...(params && { params }) });
  }

  /** Closes its input. Kills its process group if it has not ended soon after. */
  async end(): Promise<void> {
    this.#child.stdin.end();
    const timer = setTimeout(() => killGroup(this.#child.pid), endGraceMs);
    await this.#exited;
    clearTimeout(timer);
    killGroup(this.#child.pid);
  }

  #write(message: object): void {
    this.#child.stdin.write(framed({ jsonrpc: "2.0", ...message }));
  }

  #fail(error: unknown): void {
    this.#failure ??= error instanceof Error ? error : new Error(String(error));
    for (const { reject } of this.#waiting.values()) reject(this.#failure);
  }

  /** Gives an answer to the request that waits for it. Ignores messages that answer no request. */
  #settle(message: unknown): void {
    if (typeof message !== "object" || message === null || !("id" in message)) return;
    const waiting = typeof message.id === "number" ? this.#waiting.get(message.id) : undefined;
    if ("error" in message) waiting?.reject(new Error(`the server refused: ${refusalText(message.error)}`));
    else waiting?.resolve("result" in message ? message.result : null);
  }
}

function refusalText(error: unknown): string {
  if (typeof error === "object" && error !== null && "message" in error) return String(error.message);
  return JSON.stringify(error);
}

/** A longer message means that the two sides no longer agree where messages begin. */
const largestMessageBytes = 64 * 1024 * 1024;
const headerEnd = Buffer.from("\r\n\r\n");

/** The text of one message, with the header of the language server protocol that counts its bytes. */
export function framed(message: object): string {
  const body = JSON.stringify(message);
  return `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** Collects bytes and returns each complete message once. Throws when the bytes are not a message. */
export class MessageReader {
  #chunks: Buffer[] = [];
  #bytes = 0;
  /** Least bytes of the next complete message, so that the chunks of a long one are joined only once. */
  #neededBytes = 1;

  take(chunk: Buffer): unknown[] {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes > largestMessageBytes) throw new Error("the server sent a message of more than 64 MiB");
    if (this.#bytes < this.#neededBytes) return [];
    let rest = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    const messages: unknown[] = [];
    for (;;) {
      const headerBytes = rest.indexOf(headerEnd);
      const start = headerBytes + headerEnd.length;
      const end = headerBytes === -1 ? rest.length + 1 : start + bodyBytes(rest.toString("latin1", 0, headerBytes));
      this.#neededBytes = end;
      if (rest.length < end) break;
      messages.push(JSON.parse(rest.toString("utf8", start, end)));
      rest = rest.subarray(end);
    }
    this.#chunks = rest.length === 0 ? [] : [rest];
    this.#bytes = rest.length;
    return messages;
  }
}

function bodyBytes(header: string): number {
  const length = /^content-length:\s*(\d{1,9})\s*$/im.exec(header)?.[1];
  if (length === undefined) throw new Error("the server sent a message without Content-Length");
  return Number(length);
}
