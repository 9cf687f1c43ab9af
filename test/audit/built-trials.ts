import type { RuleResult, TrialEvidence } from "../../src/audit/rule.ts";
import type { Trace, WireExchange } from "../../src/core/trace.ts";
import { exchangeOf, traceOf } from "../report/timeline/random-traces.ts";

/** Main requests that arrive a second after each other. */
export function requests(count: number, change: (index: number) => Partial<WireExchange> = () => ({})): WireExchange[] {
  return Array.from({ length: count }, (_, index) =>
    exchangeOf({
      index,
      purpose: "main",
      outcome: "complete",
      status: 200,
      arrivalNs: index * 1e9 + 1e8,
      endNs: index * 1e9 + 2e8,
      ...change(index),
    }),
  );
}

export function trialOf(exchanges: readonly WireExchange[], change: Partial<Trace> = {}, isDone = true): TrialEvidence {
  const trace = { ...traceOf(exchanges, 0, exchanges.length * 1e9), ...change };
  return { label: "", isDone, trace, script: null, turns: [], values: {}, engineSpans: [], inside: null };
}

export const launch = (second: number) => ({
  spawnNs: second * 1e9,
  exitNs: second * 1e9 + 9e8,
  exit: { kind: "exited", code: 0 } as const,
  output: [],
});
export const titleOf = (result: RuleResult) => (result.kind === "found" ? result.title : result.kind);
