import { randomUUID } from "node:crypto";
import { realpathSync } from "node:fs";
import {
  agent,
  type AgentContext,
  type ContentBlock,
  ndJsonStream,
  PROTOCOL_VERSION,
  type PromptResponse,
  RequestError,
  type SessionNotification,
  type StopReason,
  type Stream,
} from "@agentclientprotocol/sdk";
import type { Clock } from "../../../core/clock.ts";
import type { AgentEvent } from "../agent-event.ts";
import { EitherSignal } from "../either-signal.ts";
import type { Options } from "../options.ts";
import { runAgent } from "../run-agent.ts";
import { Conversation } from "./conversation.ts";

interface AcpSettings {
  readonly options: Options;
  readonly clock: Clock;
  /** Ends every run. */
  readonly signal: AbortSignal;
}

interface Session {
  readonly id: string;
  readonly root: string;
  readonly conversation: Conversation;
  /** Ends the running prompt. Null if none runs. */
  running: AbortController | null;
}

/** Answers the Agent Client Protocol on standard input and output. Resolves when the input has ended. */
export async function speakAcp(settings: AcpSettings): Promise<void> {
  const sessions = new Map<string, Session>();
  const connection = agent({ name: "reference" })
    .onRequest("initialize", () => ({ protocolVersion: PROTOCOL_VERSION, agentCapabilities: {}, authMethods: [] }))
    .onRequest("session/new", ({ params }) => {
      const id = randomUUID();
      const root = realpathSync(params.cwd);
      sessions.set(id, { id, root, conversation: new Conversation(), running: null });
      return { sessionId: id };
    })
    .onRequest("session/prompt", async ({ params, client }) => {
      const session = sessions.get(params.sessionId);
      if (session === undefined) throw RequestError.invalidParams(undefined, `unknown session ${params.sessionId}`);
      if (session.running !== null) throw RequestError.invalidRequest(undefined, "a prompt of this session is running");
      return answered(session, textOf(params.prompt), client, settings);
    })
    .onNotification("session/cancel", ({ params }) => {
      sessions.get(params.sessionId)?.running?.abort(new Error("the client cancelled the prompt"));
    })
    .connect(standardStreams());
  await connection.closed;
  for (const { running } of sessions.values()) running?.abort(new Error("the client went away"));
}

/** The types of `Readable.toWeb` do not fit the SDK's. */
function standardStreams(): Stream {
  const input = new ReadableStream<Uint8Array>({
    start: (controller) => {
      process.stdin.on("data", (bytes: Buffer) => controller.enqueue(bytes)).once("end", () => controller.close());
    },
  });
  const output = new WritableStream<Uint8Array>({ write: (bytes) => void process.stdout.write(bytes) });
  return ndJsonStream(output, input);
}

/** Runs one prompt of a session. A failed run is an error of the protocol. */
async function answered(
  session: Session,
  prompt: string,
  client: AgentContext,
  { options, clock, signal }: AcpSettings,
): Promise<PromptResponse> {
  const cancelled = new AbortController();
  session.running = cancelled;
  using either = new EitherSignal(signal, cancelled.signal);
  let stopReason: string = "error";
  const { root, conversation, id } = session;
  const emit = (event: AgentEvent): void => {
    if (event.kind === "run-end") stopReason = event.stopReason;
    const update = updateOf(event);
    // A client that went away shows in the connection.
    if (update !== null) client.notify("session/update", { sessionId: id, update }).catch(() => undefined);
  };
  try {
    const failure = await runAgent({ options, prompt, root, clock, signal: either.signal, conversation, emit });
    if (cancelled.signal.aborted) return { stopReason: "cancelled" };
    const reason = stopReasonOf(stopReason);
    if (reason === null) throw RequestError.internalError(undefined, failure ?? stopReason);
    return { stopReason: reason };
  } finally {
    session.running = null;
  }
}

/** The protocol's word for how a run ended. Null for a failure. */
function stopReasonOf(reason: string): StopReason | null {
  switch (reason) {
    case "end_turn":
    case "stop_sequence":
      return "end_turn";
    case "max_tokens":
    case "refusal":
      return reason;
    case "max_turns":
      return "max_turn_requests";
    default:
      return null;
  }
}

/** What the client is told of an event. Null for nothing. */
function updateOf(event: AgentEvent): SessionNotification["update"] | null {
  if (event.kind === "text-delta")
    return { sessionUpdate: "agent_message_chunk", content: { type: "text", text: event.text } };
  if (event.kind === "tool-start")
    return { sessionUpdate: "tool_call", toolCallId: event.id, title: event.name, status: "in_progress" };
  if (event.kind === "tool-end")
    return {
      sessionUpdate: "tool_call_update",
      toolCallId: event.id,
      status: event.isError ? "failed" : "completed",
    };
  return null;
}

function textOf(blocks: readonly ContentBlock[]): string {
  return blocks.map((block) => (block.type === "text" ? block.text : "")).join("");
}
