import type { WireEvent } from "../../core/trace.ts";
import type { ResponseOutput, WrittenResponse } from "../http/http-output.ts";
import { isJsonObject, parsedJson } from "../wire/json-object.ts";
import type { RecordedReply } from "./replay.ts";
import { waitUntil } from "./write-recorded.ts";

/** A message with the moment it is due. */
interface DueMessage {
  readonly text: string;
  readonly dueNs: number;
}

/** Writes a recorded response to a WebSocket: a message for each event of the stream, then the cut if there was one. */
export async function writeRecordedMessages(
  reply: RecordedReply,
  { paced, ending }: ResponseOutput,
): Promise<WrittenResponse> {
  const events: WireEvent[] = [];
  const written = { status: reply.status, events, holds: paced.holds, facts: { replayed: reply.replayed } };
  for (const { text, dueNs } of reply.status === 200 ? messagesOf(reply) : [failureOf(reply)]) {
    await waitUntil(dueNs, paced);
    if (paced.isGone()) return { ...written, fault: null };
    events.push({ kind: kindOf(text), scheduledNs: dueNs, writtenNs: paced.nowNs(), bytes: Buffer.byteLength(text) });
    await paced.write(text, false);
  }
  if (reply.cut !== null && !paced.isGone()) await ending.breakOff(true);
  return { ...written, fault: reply.cut };
}

/** The events, each due with the chunk that holds its end. */
function messagesOf({ chunks }: RecordedReply): DueMessage[] {
  const messages: DueMessage[] = [];
  let rest = "";
  for (const { bytes, dueNs } of chunks) {
    const records = (rest + bytes.toString("latin1")).split(/\r\n\r\n|\n\n|\r\r/);
    rest = records.pop() ?? "";
    for (const record of records) {
      const text = dataOf(record);
      if (text !== "") messages.push({ text, dueNs });
    }
  }
  return messages;
}

function dataOf(record: string): string {
  const lines = record.split(/\r\n|\n|\r/).filter((line) => line.startsWith("data:"));
  const data = lines.map((line) => line.slice("data:".length).trimStart()).join("");
  return data === "[DONE]" ? "" : Buffer.from(data, "latin1").toString("utf8");
}

/** A failed call as the event that a WebSocket has for it. */
function failureOf({ chunks, headNs, status }: RecordedReply): DueMessage {
  const body = parsedJson(Buffer.concat(chunks.map(({ bytes }) => bytes)).toString("utf8"));
  const members = isJsonObject(body) ? body : { error: { message: `status ${status}` } };
  return {
    text: JSON.stringify({ ...members, type: "error", status }),
    dueNs: chunks.at(-1)?.dueNs ?? headNs ?? 0,
  };
}

function kindOf(text: string): string {
  return /^\{"type":"([\w.]{1,80})"/.exec(text)?.[1] ?? "message";
}
