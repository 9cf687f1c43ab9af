import type { WireEvent } from "../../core/trace.ts";
import { endResponse, type HttpResponseOutput, type WrittenResponse } from "../http/http-output.ts";
import type { PacedOutput } from "../time/schedule.ts";
import type { RecordedReply } from "./replay.ts";
import { passTrailers } from "./trailers.ts";

/**
 * Writes a recorded response: the head and each chunk at its moment, never two chunks in one write, then the end or the cut
 * that was recorded.
 */
export async function writeRecorded(
  reply: RecordedReply,
  { response, paced, client }: HttpResponseOutput,
): Promise<WrittenResponse> {
  const events: WireEvent[] = [];
  const written = { status: reply.status, events, holds: paced.holds, facts: { replayed: reply.replayed } };
  if (reply.headNs !== null) {
    await waitUntil(reply.headNs, paced);
    response.flushHeaders();
  }
  for (const { kind, bytes, dueNs } of reply.chunks) {
    await waitUntil(dueNs, paced);
    if (paced.isGone()) return { ...written, fault: null };
    events.push({ kind, scheduledNs: dueNs, writtenNs: paced.nowNs(), bytes: bytes.length });
    await paced.write(bytes, false);
  }
  if (paced.isGone()) return { ...written, fault: null };
  if (reply.cut === null) {
    passTrailers(reply.trailers, response);
    await endResponse(response, client);
  }
  /** What was written still leaves; a plain destroy would drop it. */ else response.socket?.destroySoon();
  return { ...written, fault: reply.cut };
}

/** Waits for a moment, or until the client leaves. */
export async function waitUntil(dueNs: number, paced: PacedOutput): Promise<void> {
  for (let leftNs = dueNs - paced.nowNs(); leftNs > 0 && !paced.isGone(); leftNs = dueNs - paced.nowNs()) {
    await paced.wait(leftNs / 1e6);
  }
}
