import type { LatencyProfile } from "../../src/core/provider-settings.ts";
import type { ToolOperation, Turn } from "../../src/core/turn-script.ts";
import { waitingFor } from "./waiting-children.ts";

/**
 * The shape of real sessions (TraceLab, arXiv 2606.30560: 432,000 tool calls): 1.2 calls a step, 59.8 % of a request's time in
 * tools and 41.0 % in the model. Five steps stand for it, one of them with two calls, with times of about a hundredth.
 */
const toolMs = 60;

const waiting: ToolOperation = { kind: "run", command: waitingFor(toolMs) };

export const tracedTurns: readonly Turn[] = [1, 1, 2, 1, 1].map((calls) => ({
  blocks: Array.from({ length: calls }, () => ({ kind: "tool", operation: waiting }) as const),
}));

/** 30 ms to the first token and about 15 for the call: two thirds of the tools' time, as the ratio of the shares asks. */
export const tracedLatency: LatencyProfile = { kind: "fixed", ttftNs: 30e6, perTokenNs: 1e6 };
