import type { ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import type { PacedOutput } from "./paced-writer.ts";

/** A response as paced output. The head leaves with the first write; `gone` aborts when the client leaves. */
export function httpOutput(response: ServerResponse, gone: AbortSignal, nowNs: () => number): PacedOutput {
  return {
    nowNs,
    isGone: () => gone.aborted,
    wait: (milliseconds) => quietly(delay(milliseconds, undefined, { signal: gone })),
    write: async (text) => {
      if (response.write(text) || gone.aborted) return;
      await new Promise<void>((resolve) => {
        const go = (): void => {
          response.off("drain", go);
          gone.removeEventListener("abort", go);
          resolve();
        };
        response.once("drain", go);
        gone.addEventListener("abort", go, { once: true });
      });
    },
  };
}

/** Ends a response; resolves when its last byte is handed to the socket, or the client has gone. */
export async function endResponse(response: ServerResponse, gone: AbortSignal): Promise<void> {
  if (gone.aborted) return;
  await new Promise<void>((resolve) => {
    gone.addEventListener("abort", () => resolve(), { once: true });
    response.end(() => resolve());
  });
}

async function quietly(wait: Promise<void>): Promise<void> {
  try {
    await wait;
  } catch {
    // An aborted wait is the client leaving, which the writer asks about next.
  }
}
