import type { IncomingMessage } from "node:http";
import type { WebSocket } from "ws";
import type { Clock } from "../../core/clock.ts";
import { planResponse } from "../answer/plan-response.ts";
import {
  isMainStream,
  type PlannedResponse,
  refusedResponse,
  type RenderedResponse,
} from "../answer/planned-response.ts";
import { digestOf } from "../digest.ts";
import { writeFaulted } from "../faults/write-faulted.ts";
import { exchangeLog } from "../observe/exchange-log.ts";
import type { SocketCalls } from "../cassette/socket-calls.ts";
import { writeRecordedMessages } from "../cassette/write-recorded-messages.ts";
import type { Session } from "../session/session.ts";
import type { LatestResponse } from "../wire/openai/responses-socket.ts";
import { invalidRequest } from "../wire/refusal.ts";
import type { WireFormat } from "../wire/wire-format.ts";
import type { Departure } from "./departure.ts";
import { countedPieces, pacedWait, type ResponseOutput, writeParts, type WrittenResponse } from "./http-output.ts";

/** A WebSocket of a session, and what its exchanges share. */
export interface SessionSocket {
  readonly session: Session;
  readonly webSocket: WebSocket;
  /** The request that opened it; `path` is without the session's prefix. */
  readonly request: IncomingMessage;
  readonly path: string;
  readonly connection: number;
  readonly client: Departure;
  readonly wire: WireFormat;
  readonly latest: LatestResponse;
  /** What messages are as calls over HTTP, for a session with a cassette; null for any other. */
  readonly calls: SocketCalls | null;
  readonly clock: Clock;
}

/** A message as it came. Times are nanoseconds of the session. */
export interface SocketMessage {
  readonly text: string;
  readonly bytes: number;
  readonly arrivalNs: number;
  readonly index: number;
}

/** Nanoseconds of the session. */
export function sessionNowNs({ clock, session }: Pick<SessionSocket, "clock" | "session">): number {
  return Number(clock.nowNs() - session.originNs);
}

/**
 * Serves one message of a WebSocket: plan, write, log. It begins when the message before it is answered, because a connection
 * has one response at a time; the wait is logged as time in a queue.
 */
export async function serveMessage(socket: SessionSocket, message: SocketMessage): Promise<void> {
  const { session, request, path, connection, client, wire } = socket;
  const { arrivalNs, index, bytes, text } = message;
  const startNs = sessionNowNs(socket);
  const requestId = `req_01${digestOf([session.settings.seed, index], 22)}`;
  const isCut = client.isGone;
  const planned = isCut
    ? refusedResponse(wire, invalidRequest("The client left."), requestId)
    : await plannedAnswer(socket, message, { requestId, startNs });
  const written = isCut ? nothingWritten : await writeMessages(socket, planned, startNs + planned.queuedNs);
  if (planned.kind !== "plain") socket.latest.forget();
  const isWhole = !client.isGone && written.fault === null;
  const closedNs = sessionNowNs(socket);
  planned.pass?.end(closedNs, isWhole);
  if (!session.keepsLog) return;
  session.record(
    exchangeLog({
      protocol: wire.protocol,
      http: { request, path, connection },
      index,
      body: isCut ? { kind: "cut", bytes } : { kind: "body", text, bytes },
      facts: planned.facts,
      refusal: planned.kind === "refused" ? planned.refusal : null,
      written,
      isWhole,
      arrivalNs,
      bodyEndNs: arrivalNs,
      closedNs,
      queuedNs: planned.queuedNs + startNs - arrivalNs,
    }),
  );
}

const nothingWritten: WrittenResponse = { status: 0, events: [], fault: null };

async function plannedAnswer(
  { session, request, path, connection, client, wire, calls, clock }: SessionSocket,
  { text }: SocketMessage,
  { requestId, startNs }: { readonly requestId: string; readonly startNs: number },
): Promise<PlannedResponse> {
  return planResponse({
    session,
    wire,
    call: {
      method: calls === null ? (request.method ?? "") : "POST",
      path,
      query: "",
      headers: request.headers,
      text: calls?.bodyOf(text) ?? text,
      stored: session.stored,
      isLenient: session.settings.strictness === "lenient",
    },
    requestId,
    connection,
    arrivalNs: startNs,
    nowNs: () => sessionNowNs({ clock, session }),
    isoDate: clock.isoDate,
    client,
  });
}

/** Writes a response as messages, each at the deadline of its event. */
async function writeMessages(
  socket: SessionSocket,
  planned: PlannedResponse,
  startNs: number,
): Promise<WrittenResponse> {
  const output = socketOutput(socket, startNs);
  const to = isMainStream(planned) ? countedPieces(output, socket.session) : output;
  switch (planned.kind) {
    case "plain":
      return writeParts(asMessages(planned), to);
    case "refused":
      return writeParts(withHeaders(planned), to);
    case "faulted": {
      const { fault, status } = planned;
      if (status !== 200) return { ...(await writeParts(withHeaders(planned), to)), fault: fault.words };
      /** Line ends and content types are of HTTP alone: here these faults do not happen. */
      if (fault.isCrlf || fault.contentType !== undefined) return writeParts(asMessages(planned), to);
      return writeFaulted({ ...asMessages(planned), fault: { ...fault, tail: cutMessage(fault.tail) } }, to);
    }
    case "recorded":
      return writeRecordedMessages(planned.reply, to);
    case "live":
      throw new Error("A session that passes misses on opens no WebSocket.");
  }
}

function asMessages(planned: RenderedResponse): RenderedResponse {
  return { ...planned, parts: planned.parts.map((part) => ({ ...part, text: messageOf(part.text) })) };
}

/** The JSON of a record of server-sent events. */
function messageOf(record: string): string {
  return record.replace(/^event: .*\r?\ndata: /, "").trimEnd();
}

/** What is sent of a message whose record is cut: nothing if the cut is before the JSON. */
function cutMessage(tail: Uint8Array): Uint8Array {
  const start = Buffer.from(tail).indexOf("data: ");
  return start < 0 ? tail.subarray(0, 0) : tail.subarray(start + "data: ".length);
}

/** An error of the API. HTTP would have headers; here they are a member of the event. A proxy's page becomes text. */
function withHeaders(planned: RenderedResponse): RenderedResponse {
  const headers = JSON.stringify(planned.headers);
  const parts = planned.parts.map((part) => ({ ...part, text: part.text.replace(/\}$/, `,"headers":${headers}}`) }));
  return { ...planned, parts };
}

function socketOutput(
  { session, webSocket, request, client, calls, clock }: SessionSocket,
  startNs: number,
): ResponseOutput {
  const nowNs = (): number => sessionNowNs({ clock, session });
  const holds: { atNs: number; heldNs: number }[] = [];
  const drained = async (): Promise<void> => {
    if (!request.socket.writableNeedDrain) return;
    const atNs = nowNs();
    await client.until((done) => request.socket.once("drain", done));
    holds.push({ atNs, heldNs: nowNs() - atNs });
  };
  return {
    client,
    startNs,
    pingRecord: null,
    paced: {
      holds,
      nowNs,
      separator: "\n",
      isGone: () => client.isGone,
      wait: pacedWait({ client, nowNs, isCrowded: () => session.isCrowded, sleep: clock.sleep }),
      write: async (text) => {
        const messages = String(text).split("\n");
        for (const message of messages) {
          if (message === "") continue;
          webSocket.send(message);
          calls?.take(message);
        }
        await drained();
      },
    },
    ending: {
      /** The connection stays open for the next response. */
      finish: async () => {},
      writeCut: async (bytes) => {
        if (bytes.length > 0) webSocket.send(bytes, { binary: false, fin: false });
        await drained();
      },
      reset: () => client.until(() => request.socket.resetAndDestroy()),
      breakOff: () => client.until(() => webSocket.close(1011)),
    },
  };
}
