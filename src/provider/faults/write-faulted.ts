import type { WireEvent } from "../../core/trace.ts";
import type { Rendering } from "../wire/wire-format.ts";
import type { ResponseOutput, WrittenResponse } from "../http/http-output.ts";
import { scheduleParts, writeOnSchedule } from "../time/schedule.ts";
import { type FaultedResponse, withCrlf } from "./faulted-response.ts";

/** Writes a response that goes wrong: each of its parts at its deadline, then the ending that the fault wants. */
export async function writeFaulted(
  { parts, latency, isStreamed, status, fault }: Rendering & { readonly fault: FaultedResponse },
  { client, paced, ending, startNs, pingRecord }: ResponseOutput,
): Promise<WrittenResponse> {
  const ping = isStreamed && pingRecord !== null && fault.isCrlf ? withCrlf(pingRecord) : pingRecord;
  const scheduled = scheduleParts(parts, latency, startNs, isStreamed ? ping : null);
  const events = await writeOnSchedule(scheduled, paced, false);
  const isWritten = events.length === scheduled.length;
  if (isWritten) await endFaulted(fault, { client, ending });
  /** The client may leave before the fault's place is reached. */
  const isCarriedOut = events.filter(({ kind }) => kind !== "ping").length >= fault.carriedOutAfter;
  const shown = isWritten ? eventsAtCut(events, fault) : events;
  return {
    status: fault.hasHead ? status : 0,
    events: status === 200 ? shown : [],
    fault: isCarriedOut ? fault.words : null,
    holds: paced.holds,
  };
}

/** Resolves when nothing more will happen to the response. */
async function endFaulted(
  fault: FaultedResponse,
  { client, ending }: Pick<ResponseOutput, "client" | "ending">,
): Promise<void> {
  if (client.isGone) return;
  /** A reset throws away what the kernel has not taken yet, so everything before it is handed over first. */
  if (fault.hasHead) await ending.writeCut(fault.tail);
  switch (fault.ending) {
    case "whole":
      return ending.finish();
    case "reset":
      return ending.reset();
    case "end":
      return ending.breakOff(fault.hasHead);
    case "stall":
      return client.until(() => {});
  }
}

/** The events as the log has them: the part at a cut stands for the bytes of its event that were sent, if any. */
function eventsAtCut(events: readonly WireEvent[], { tail, ending, hasHead }: FaultedResponse): WireEvent[] {
  const cut = events.at(-1);
  if (ending === "whole" || !hasHead || cut === undefined) return [...events];
  return [...events.slice(0, -1), ...(tail.length === 0 ? [] : [{ ...cut, bytes: tail.length }])];
}
