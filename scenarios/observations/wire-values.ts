import { chunkWithText } from "../../src/core/answer-on-stdout.ts";
import { totalCost, valueIfKnown } from "../../src/core/exchange-cost.ts";
import type { MetricValues } from "../../src/core/metric.ts";
import type { ProcessExit, Trace, WireExchange } from "../../src/core/trace.ts";
import type { TurnScript } from "../../src/core/turn-script.ts";

/** The exchanges of the main conversation that were answered, in order of arrival. */
export function mainExchanges(trace: Trace): WireExchange[] {
  return trace.exchanges.filter((exchange) => exchange.purpose === "main" && exchange.outcome === "complete");
}

/**
 * Every model call that was answered, side requests included. Token counts and probes of the endpoint are not model
 * calls.
 */
export function modelCalls(trace: Trace): WireExchange[] {
  return trace.exchanges.filter(
    ({ outcome, purpose }) => outcome === "complete" && (purpose === "main" || purpose === "side"),
  );
}

/** Tokens of the whole prompt of a request, as they were counted. */
export function promptTokens({ usage }: WireExchange): number {
  return usage.freshInputTokens + usage.cacheWriteTokens + usage.cacheReadTokens;
}

/** Everything the engine wrote to standard output. */
export function outputText(trace: Trace): string {
  return trace.output.map((chunk) => chunk.text).join("");
}

/** What the provider said to a prompt that did not fit into the model's window or into a request. Null if all fitted. */
export function refusedAsTooLong({ exchanges }: Trace): string | null {
  const refused = exchanges.find(
    ({ outcome, purpose, status, refusal = "" }) =>
      outcome === "refused" && (status === 413 || (purpose === "main" && /prompt is too long/.test(refusal))),
  );
  return refused === undefined ? null : (refused.refusal ?? `status ${refused.status}`);
}

/** Why a launch did not end with success, for a scenario that looks at the end itself. Null if all did. */
export function failedExit({ earlier = [], exit, errorTail, exchanges }: Trace): string | null {
  const failed = [...earlier.map((launch) => launch.exit), exit].find(
    ({ kind, ...rest }) => kind !== "dismissed" && !(kind === "exited" && "code" in rest && rest.code === 0),
  );
  if (failed === undefined) return null;
  const refusal = exchanges.findLast(({ outcome }) => outcome === "refused")?.refusal;
  const said = errorTail.trim().split("\n").at(-1) ?? "";
  return [endText(failed), refusal === undefined ? "" : `provider refused: ${refusal}`, said]
    .filter(Boolean)
    .join("; ");
}

function endText(exit: ProcessExit): string {
  switch (exit.kind) {
    case "exited":
      return `engine exited with code ${exit.code}`;
    case "signalled":
      return `engine was ended by ${exit.signal}`;
    case "timed-out":
      return `engine was still running after ${exit.limitNs / 1e9} s`;
    case "dismissed":
      return "engine was dismissed";
    case "not-started":
    case "prompt-too-long":
      return exit.reason;
  }
}

/** Whether the last turn of the script was answered. */
export function isAnsweredToTheEnd(trace: Trace, { turns }: TurnScript): boolean {
  return mainExchanges(trace).some(({ turn, thread }) => thread === undefined && turn === turns.length - 1);
}

/** Whether the engine printed the answer, as text or spread over JSON lines. */
export function isPrinted(trace: Trace, answer: string): boolean {
  return chunkWithText(trace.output, answer) !== null;
}

/** The trace of the measured launch, without the launches before it. */
export function measuredLaunch(trace: Trace): Trace {
  return { ...trace, exchanges: trace.exchanges.filter(({ arrivalNs }) => arrivalNs >= trace.spawnNs) };
}

/** Token, cache, byte and cost totals over all answered exchanges. */
export function usageValues(trace: Trace): MetricValues {
  const answered = modelCalls(trace);
  const main = mainExchanges(trace);
  const total = (value: (exchange: WireExchange) => number): number =>
    answered.reduce((sum, exchange) => sum + value(exchange), 0);
  const readTokens = total(({ usage }) => usage.cacheReadTokens);
  const writeTokens = total(({ usage }) => usage.cacheWriteTokens);
  const freshTokens = total(({ usage }) => usage.freshInputTokens);
  const inputTokens = readTokens + writeTokens + freshTokens;
  return {
    "gen_ai.invoke_agent.inference_calls": answered.length,
    "wire.request_bytes": total(({ requestBytes }) => requestBytes),
    "gen_ai.usage.input_tokens": inputTokens,
    "usage.fresh_input_tokens": freshTokens,
    "gen_ai.usage.cache_creation.input_tokens": writeTokens,
    "gen_ai.usage.cache_read.input_tokens": readTokens,
    "gen_ai.usage.output_tokens": total(({ usage }) => usage.outputTokens),
    "cache.hit_ratio_tokens": inputTokens === 0 ? 0 : readTokens / inputTokens,
    "cache.hit_ratio_requests":
      answered.length === 0 ? 0 : answered.filter(({ usage }) => usage.cacheReadTokens > 0).length / answered.length,
    "cache.prefix_breaks": main.filter(({ cache }) => cache.firstDifference !== null).length,
    ...valueIfKnown("cost.total", totalCost(answered)),
    "modelled.time_to_first_chunk":
      main.length === 0 ? 0 : Math.round(main.reduce((sum, { modelled }) => sum + modelled.ttftNs, 0) / main.length),
  };
}
