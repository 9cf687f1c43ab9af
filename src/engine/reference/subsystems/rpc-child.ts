import { spawn } from "node:child_process";
import { once } from "node:events";

/** A server in a child process that answers JSON-RPC requests over its pipes. */
interface RpcChild {
  request(method: string, params: object, signal: AbortSignal): Promise<unknown>;
  notify(method: string, params?: object): void;
  /** Closes its input. Kills its process group if it has not ended soon after. */
  end(): Promise<void>;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** How long a server may take to exit. */
const endGraceMs = 200;
/** Servers do not get these credentials. */
const withheld = ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"];

/** Starts a shell command in its own process group. If the child ends, all waiting requests fail. */
export function startRpcChild(command: string, root: string): RpcChild {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !withheld.includes(name)));
  // exec replaces the shell, so that the started process is the one to end.
  const child = spawn("/bin/sh", ["-c", `exec ${command}`], {
    cwd: root,
    env,
    detached: true,
    stdio: ["pipe", "pipe", "ignore"],
  });
  const waiting = new Map<number, Waiting>();
  const reader = new MessageReader();
  let failure: Error | null = null;
  let sent = 0;

  const fail = (error: Error): void => {
    failure ??= error;
    for (const { reject } of waiting.values()) reject(failure);
    waiting.clear();
  };
  const exited = once(child, "exit").then(
    ([code, signal]) => fail(new Error(`the server ended (${String(signal ?? `exit code ${code}`)})`)),
    (error: unknown) => fail(error instanceof Error ? error : new Error(String(error))),
  );
  child.stdin.on("error", (error) => fail(error));
  child.stdout.on("data", (chunk: Buffer) => {
    try {
      for (const message of reader.take(chunk)) settle(waiting, message);
    } catch (error) {
      fail(error instanceof Error ? error : new Error(String(error)));
      killGroup(child.pid);
    }
  });

  const write = (message: object): void => {
    child.stdin.write(framed({ jsonrpc: "2.0", ...message }));
  };
  return {
    request: (method, params, signal) => {
      signal.throwIfAborted();
      if (failure !== null) return Promise.reject(failure);
      sent += 1;
      const id = sent;
      return new Promise((resolve, reject) => {
        const stop = (): void => {
          waiting.delete(id);
          reject(signal.reason instanceof Error ? signal.reason : new Error("stopped"));
        };
        const settled = (): void => signal.removeEventListener("abort", stop);
        signal.addEventListener("abort", stop, { once: true });
        waiting.set(id, {
          resolve: (value) => {
            settled();
            resolve(value);
          },
          reject: (error) => {
            settled();
            reject(error);
          },
        });
        write({ id, method, params });
      });
    },
    notify: (method, params) => {
      if (failure === null) write({ method, ...(params && { params }) });
    },
    end: async () => {
      child.stdin.end();
      const timer = setTimeout(() => killGroup(child.pid), endGraceMs);
      await exited;
      clearTimeout(timer);
      killGroup(child.pid);
    },
  };
}

/** Gives an answer to the request that waits for it. Ignores messages that answer no request. */
function settle(waiting: Map<number, Waiting>, message: unknown): void {
  if (typeof message !== "object" || message === null || !("id" in message)) return;
  if (typeof message.id !== "number") return;
  const one = waiting.get(message.id);
  if (one === undefined) return;
  waiting.delete(message.id);
  if ("error" in message) one.reject(new Error(`the server refused: ${refusalText(message.error)}`));
  else one.resolve("result" in message ? message.result : null);
}

function refusalText(error: unknown): string {
  if (typeof error === "object" && error !== null && "message" in error) return String(error.message);
  return JSON.stringify(error);
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // The group has already ended.
  }
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
