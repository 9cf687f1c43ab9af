import type { ServerResponse } from "node:http";
import type { WireEvent } from "../../core/trace.ts";
import type { Departure } from "../http/departure.ts";
import { endResponse } from "../http/http-output.ts";
import type { PacedOutput } from "../time/schedule.ts";
import type { RecordedReply } from "./replay.ts";
import { passTrailers } from "./trailers.ts";

/**
 * Writes a recorded response: the head and each chunk at its moment and by itself, never two chunks in one write, then the end
 * or the cut that was recorded. Returns the events, and the cut in words if it was carried out.
 */
export async function writeRecorded(
  reply: RecordedReply,
  {
    response,
    output,
    client,
  }: { readonly response: ServerResponse; readonly output: PacedOutput; readonly client: Departure },
): Promise<{ readonly events: readonly WireEvent[]; readonly fault: string | null }> {
  const events: WireEvent[] = [];
  if (reply.headNs !== null) {
    await waitUntil(reply.headNs, output);
    response.flushHeaders();
  }
  for (const { kind, bytes, dueNs } of reply.chunks) {
    await waitUntil(dueNs, output);
    if (output.isGone()) return { events, fault: null };
    events.push({ kind, scheduledNs: dueNs, writtenNs: output.nowNs(), bytes: bytes.length });
    await output.write(bytes, false);
  }
  if (output.isGone()) return { events, fault: null };
  if (reply.cut === null) {
    passTrailers(reply.trailers, response);
    await endResponse(response, client);
    return { events, fault: null };
  }
  /** What was written still leaves; a plain destroy would drop it. */
  response.socket?.destroySoon();
  return { events, fault: reply.cut };
}

async function waitUntil(dueNs: number, output: PacedOutput): Promise<void> {
  for (let leftNs = dueNs - output.nowNs(); leftNs > 0 && !output.isGone(); leftNs = dueNs - output.nowNs()) {
    await output.wait(leftNs / 1e6);
  }
}
