import type { MetricValues } from "../../src/core/metric.ts";
import type { Observation } from "../../src/core/scenario.ts";
import type { Trace, WireExchange } from "../../src/core/trace.ts";
import { sectionValues } from "./prompt-values.ts";
import { mainExchanges, modelCalls, isPrinted, usageValues } from "./wire-values.ts";

/**
 * The values of a whole task. `fault` says what is wrong with its result. `checked` are the values of a right result.
 */
export function wholeTaskObservation(
  trace: Trace,
  { fault, answer }: { readonly fault: string | null; readonly answer: string },
  checked: MetricValues,
): Observation {
  const main = mainExchanges(trace);
  const first = main.find(({ toolResults }) => toolResults.length > 0);
  const failed = main.flatMap(({ toolResults }) => toolResults).find(({ state }) => state !== "done");
  if (failed !== undefined) return { kind: "wrong", reason: `a call failed: ${failed.text}` };
  if (first === undefined) return { kind: "wrong", reason: "no request brought a tool's result" };
  if (!isPrinted(trace, answer)) return { kind: "wrong", reason: "the answer is not in the output" };
  if (fault !== null) return { kind: "wrong", reason: fault };
  const usage = usageValues(trace);
  const answeringNs = coveredNs(modelCalls(trace));
  // The wait before a request with results: the calls, and the engine around them.
  const waits = main.flatMap(({ toolResults, arrivalNs }, at) => {
    const before = main[at - 1];
    return before === undefined || toolResults.length === 0 ? [] : [arrivalNs - before.endNs];
  });
  return {
    kind: "values",
    values: {
      ...usage,
      "modelled.model_time": sectionValues(trace)["modelled.model_time"] ?? 0,
      "task.tokens": (usage["gen_ai.usage.input_tokens"] ?? 0) + (usage["gen_ai.usage.output_tokens"] ?? 0),
      "task.first_result": first.arrivalNs - trace.spawnNs,
      "task.own_time": trace.exitNs - trace.spawnNs - answeringNs,
      "tools.makespan": waits.reduce((sum, wait) => sum + wait, 0),
      ...checked,
    },
  };
}

/** The time in which at least one request was being answered. A title is often asked for beside the main line. */
function coveredNs(exchanges: readonly WireExchange[]): number {
  let coveredUntilNs = Number.NEGATIVE_INFINITY;
  let sumNs = 0;
  for (const { arrivalNs, endNs } of exchanges.toSorted((left, right) => left.arrivalNs - right.arrivalNs)) {
    sumNs += Math.max(0, endNs - Math.max(arrivalNs, coveredUntilNs));
    coveredUntilNs = Math.max(coveredUntilNs, endNs);
  }
  return sumNs;
}
