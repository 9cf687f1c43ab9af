import { z } from "zod";
import type { EngineSpan } from "../../../src/core/timeline.ts";

const span = z.looseObject({
  name: z.string(),
  startNs: z.string().regex(/^\d+$/),
  endNs: z.string().regex(/^\d+$/),
  attributes: z.record(z.string(), z.unknown()),
});

/** More would be a run of hours, and a page that no one can read. */
const mostSpans = 5000;

/** Spans as the reference engine writes them, JSON lines on the machine's monotonic clock; lines that are none are left out. */
export function readEngineSpans(text: string, originNs: bigint): EngineSpan[] {
  return text
    .split("\n")
    .slice(0, mostSpans)
    .flatMap((line) => {
      const read = span.safeParse(jsonOf(line));
      if (!read.success) return [];
      const { name, attributes, startNs, endNs } = read.data;
      const call = attributes["gen_ai.tool.call.id"];
      return [
        {
          name,
          startNs: Number(BigInt(startNs) - originNs),
          endNs: Number(BigInt(endNs) - originNs),
          toolCall: typeof call === "string" ? call : null,
          failed: "error.type" in attributes,
        },
      ];
    });
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
