import type { ChildProcess } from "node:child_process";
import { setImmediate } from "node:timers/promises";
import {
  type AnyMessage,
  client,
  type ClientContext,
  type McpServer as SessionMcpServer,
  ndJsonStream,
  PROTOCOL_VERSION,
  RequestError,
  type RequestPermissionRequest,
  type RequestPermissionResponse,
  type Stream,
} from "@agentclientprotocol/sdk";
import type { McpServer } from "../../src/core/engine.ts";
import type { FollowUp } from "../../src/core/scenario.ts";
import type { AgentSession, SessionPrompt } from "../../src/core/trace.ts";
import { signalGroup } from "../../src/run/process-group.ts";

/** What a session needs of the process that it talks to. */
export interface SessionInput {
  readonly child: ChildProcess;
  /** Leader of the process group. */
  readonly pid: number;
  readonly cwd: string;
  readonly prompts: readonly FollowUp[];
  readonly mcpServers: readonly McpServer[];
  readonly sinceOriginNs: () => number;
  readonly rssBytes: () => number | null;
  /** Takes the text of the answers as it arrives. */
  readonly say: (atNs: number, text: string) => void;
}

export interface SessionEnd {
  readonly session: AgentSession;
  /** When the input of a process was closed that did not end with it and had to be ended. Null for any other. */
  readonly dismissedNs: number | null;
}

/** Agents end within 300 ms of the end of their input. The protocol does not demand it. */
const endGraceMs = 5_000;
/** From SIGTERM to SIGKILL. */
const killGraceMs = 500;

/** Updates that are a piece of an answer. Others tell of the session: its commands, its title, its usage. */
const answerUpdates: ReadonlySet<string> = new Set([
  "agent_message_chunk",
  "agent_thought_chunk",
  "tool_call",
  "tool_call_update",
  "plan",
]);

/**
 * Sends prompts to a process over the Agent Client Protocol, one after another, in one session. Then closes its input. Resolves when
 * the process has closed its output. Never rejects.
 */
export async function holdSession(input: SessionInput): Promise<SessionEnd> {
  return new Session(input).hold();
}

class Session {
  private readonly input: SessionInput;
  private readonly prompts: SessionPrompt[] = [];
  /** The last bytes on the process's output. The client reads a message in the same turn of the event loop. */
  private receivedNs = 0;
  /** The last bytes on its input. */
  private sentNs = 0;
  private openNs: number | null = null;
  private step = "initialize";
  /** Called once, for the first update of the running prompt. */
  private answerBegan: () => void = () => undefined;

  constructor(input: SessionInput) {
    this.input = input;
  }

  async hold(): Promise<SessionEnd> {
    const { child, sinceOriginNs, pid } = this.input;
    const outputClosed = new Promise((resolve) => child.stdout?.once("close", resolve));
    const failure = await this.talk();
    const closedNs = sinceOriginNs();
    child.stdin?.end();
    let dismissedNs: number | null = null;
    const timers = [
      setTimeout(() => {
        dismissedNs = closedNs;
        signalGroup(pid, "SIGTERM");
      }, endGraceMs),
      setTimeout(() => signalGroup(pid, "SIGKILL"), endGraceMs + killGraceMs),
    ];
    await outputClosed;
    for (const timer of timers) clearTimeout(timer);
    return { session: { openNs: this.openNs, prompts: this.prompts, failure }, dismissedNs };
  }

  /** Null if every prompt was answered. Otherwise the reason in one line. */
  private async talk(): Promise<string | null> {
    const connection = client({ name: "bench" })
      .onRequest("session/request_permission", ({ params }) => allowed(params))
      .connect(this.stream());
    try {
      await this.converse(connection.agent);
      return null;
    } catch (error) {
      return `${this.step} ${failureText(error)}`;
    } finally {
      connection.close();
    }
  }

  private async converse(agent: ClientContext): Promise<void> {
    const { cwd, prompts, mcpServers } = this.input;
    await agent.request("initialize", {
      protocolVersion: PROTOCOL_VERSION,
      // Without these the agent uses its own tools, as it does without a client.
      clientCapabilities: { fs: { readTextFile: false, writeTextFile: false }, terminal: false },
      clientInfo: { name: "bench", version: "1" },
    });
    this.step = "session/new";
    const { sessionId } = await agent.request("session/new", { cwd, mcpServers: mcpServers.map(stdioServer) });
    this.openNs = this.receivedNs;
    for (const [index, prompt] of prompts.entries()) {
      this.step = prompts.length === 1 ? "session/prompt" : `session/prompt ${index + 1} of ${prompts.length}`;
      this.prompts.push(await this.answered(agent, sessionId, prompt));
    }
  }

  private async answered(
    agent: ClientContext,
    sessionId: string,
    { prompt, cancel }: FollowUp,
  ): Promise<SessionPrompt> {
    let firstUpdateNs: number | null = null;
    let cancelNs: number | null = null;
    this.answerBegan = () => {
      this.answerBegan = () => undefined;
      firstUpdateNs = this.receivedNs;
      if (cancel === undefined) return;
      cancelNs = this.input.sinceOriginNs();
      // A connection that broke shows in the request of the prompt.
      agent.notify("session/cancel", { sessionId }).catch(() => undefined);
    };
    const answer = agent.request("session/prompt", { sessionId, prompt: [{ type: "text", text: prompt }] });
    // The message is written within this turn of the event loop.
    await setImmediate();
    const { sentNs } = this;
    const { stopReason } = await answer;
    const doneNs = this.receivedNs;
    const rssBytes = this.input.rssBytes();
    return { sentNs, firstUpdateNs, cancelNs, doneNs, stopReason, ...(rssBytes !== null && { rssBytes }) };
  }

  private updated({ kind, text }: Update): void {
    if (answerUpdates.has(kind)) this.answerBegan();
    if (kind === "agent_message_chunk" && text !== "") this.input.say(this.receivedNs, text);
  }

  /** The process's pipes. Streams of Node keep bytes back, so the times would be later than the bytes. */
  private stream(): Stream {
    const { child, sinceOriginNs } = this.input;
    let isOpen = true;
    const output = new ReadableStream<Uint8Array>({
      start: (controller) => {
        child.stdout?.on("data", (bytes: Buffer) => {
          this.receivedNs = sinceOriginNs();
          if (isOpen) controller.enqueue(bytes);
        });
        child.stdout?.once("close", () => {
          if (isOpen) controller.close();
        });
      },
      // The client cancels it when it gives the connection up.
      cancel: () => {
        isOpen = false;
      },
    });
    const input = new WritableStream<Uint8Array>({
      write: (bytes) => {
        this.sentNs = sinceOriginNs();
        child.stdin?.write(bytes);
      },
    });
    const { readable, writable } = ndJsonStream(input, output);
    // Updates are taken here, in the order of the answers. The client would complain of kinds that it does not know.
    const withoutUpdates = new TransformStream<AnyMessage, AnyMessage>({
      transform: (message, controller) => {
        if ("method" in message && message.method === "session/update") this.updated(readUpdate(message.params));
        else controller.enqueue(message);
      },
    });
    return { readable: readable.pipeThrough(withoutUpdates), writable };
  }
}

interface Update {
  readonly kind: string;
  /** Empty for an update without text. */
  readonly text: string;
}

/** Reads the parameters of `session/update`. It never throws: agents send kinds of their own. */
function readUpdate(params: unknown): Update {
  const update = memberOf(params, "update");
  const text = memberOf(memberOf(update, "content"), "text");
  return { kind: String(memberOf(update, "sessionUpdate")), text: typeof text === "string" ? text : "" };
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

/** Answers a question for permission with the first option that allows. */
function allowed({ options }: RequestPermissionRequest): RequestPermissionResponse {
  const option = options.find(({ kind }) => kind.startsWith("allow"));
  if (option === undefined) return { outcome: { outcome: "cancelled" } };
  return { outcome: { outcome: "selected", optionId: option.optionId } };
}

function failureText(error: unknown): string {
  if (!(error instanceof RequestError)) return "was not answered";
  const details = memberOf(error.data, "details") ?? memberOf(error.data, "message");
  const more = typeof details === "string" ? ` (${details})` : "";
  return `failed with error ${error.code}: ${error.message}${more}`.replaceAll(/\s+/g, " ").slice(0, 300);
}

function stdioServer({ name, command: [command, ...args] }: McpServer): SessionMcpServer {
  return { name, command, args: [...args], env: [] };
}
