import type { ServerResponse } from "node:http";
import { setImmediate as turn, setTimeout as delay } from "node:timers/promises";
import type { Clock } from "../core/clock.ts";
import type { WireExchange } from "../core/trace.ts";
import type { PacedOutput } from "./paced-writer.ts";

/** Paced output that knows when the client made it wait. */
interface HttpOutput extends PacedOutput {
  readonly holds: NonNullable<WireExchange["backPressure"]>;
}

/**
 * A response as paced output. The head leaves with the first write; `gone` aborts when the client leaves. Node's timers
 * count whole milliseconds and fire up to one late, so the last stretch before a deadline is spent in turns of the event
 * loop; with many streams at once (`isCrowded`) that would burn the processor for a precision that queueing takes away.
 */
export function httpOutput(
  response: ServerResponse,
  gone: AbortSignal,
  nowNs: () => number,
  isCrowded: () => boolean,
  sleep?: Clock["sleep"],
): HttpOutput {
  const holds: { atNs: number; heldNs: number }[] = [];
  return {
    holds,
    nowNs,
    isGone: () => gone.aborted,
    wait: async (milliseconds) => {
      if (sleep !== undefined) return sleep(milliseconds * 1e6, gone);
      if (milliseconds < 1 && !isCrowded()) return turn();
      return quietly(delay(Math.max(1, Math.floor(milliseconds)), undefined, { signal: gone }));
    },
    write: async (text) => {
      if (response.write(text) || gone.aborted) return;
      const atNs = nowNs();
      await drained(response, gone);
      holds.push({ atNs, heldNs: nowNs() - atNs });
    },
  };
}

/** Ends a response; resolves when its last byte is handed to the socket, or the client has gone. */
export async function endResponse(response: ServerResponse, gone: AbortSignal): Promise<void> {
  if (gone.aborted) return;
  await new Promise<void>((resolve) => {
    response.once("close", resolve);
    response.end(resolve);
  });
}

async function drained(response: ServerResponse, gone: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const go = (): void => {
      response.off("drain", go);
      gone.removeEventListener("abort", go);
      resolve();
    };
    response.once("drain", go);
    gone.addEventListener("abort", go, { once: true });
  });
}

async function quietly(wait: Promise<void>): Promise<void> {
  try {
    await wait;
  } catch {
    // An aborted wait is the client leaving, which the writer asks about next.
  }
}
