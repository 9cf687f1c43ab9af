import { expect, test } from "vitest";
import { lookBy, type Rule, type RuleResult, type TrialEvidence } from "../../src/audit/rule.ts";
import { answerLost } from "../../src/audit/rules/answer-lost.ts";
import { callsHome } from "../../src/audit/rules/calls-home.ts";
import { outputCutSilently } from "../../src/audit/rules/output-cut-silently.ts";
import { signalIgnored } from "../../src/audit/rules/signal-ignored.ts";
import type { MetricValues } from "../../src/core/metric.ts";
import type { NetworkUse } from "../../src/core/trace.ts";
import { exchangeOf, traceOf } from "../report/timeline/random-traces.ts";

/** A trial of which a scenario read these values. Nothing else of it counts here. */
function trialOf(values: MetricValues, network?: NetworkUse): TrialEvidence {
  const trace = { ...traceOf([], 1e9, 2e9), ...(network && { network }) };
  return { label: "trial 1: ", isDone: true, trace, script: null, turns: [], values, engineSpans: [], inside: null };
}

function titleOf(result: RuleResult): string {
  return result.kind === "found" ? result.title : result.kind;
}

const cut = { "big_output.result_bytes": 39 * 1024 };
const rows: readonly (readonly [Rule, good: MetricValues, bad: MetricValues, title: string])[] = [
  [
    answerLost,
    { "faults.lost": 0 },
    { "faults.lost": 1 },
    "After 1 of 2 faults the agent ended with success, without the answer and without a word",
  ],
  [signalIgnored, { "interrupt.ignored": 0 }, { "interrupt.ignored": 1 }, "1 of 2 signals did not end the agent"],
  [
    outputCutSilently,
    { ...cut, "big_output.cut_said": 1 },
    { ...cut, "big_output.cut_said": 0 },
    "A long output was cut to 39.0 KiB, and nothing tells the model that a part is missing",
  ],
];

test.each(rows.map((row) => [row[0].id, ...row] as const))(
  "%s rests on what the scenario says, and says nothing where no scenario did",
  (_, rule, good, bad, title) => {
    expect(titleOf(lookBy(rule, [trialOf(good), trialOf(bad)]))).toBe(title);
    expect(titleOf(lookBy(rule, [trialOf(good)]))).toBe("not-seen");
    expect(titleOf(lookBy(rule, [trialOf({})]))).toBe("not-applicable");
  },
);

test("each machine that an agent looks up is named once, with the first moment; an open network shows none", () => {
  const names = [
    { atNs: 1.5e9, name: "Telemetry.example.com" },
    { atNs: 1.6e9, name: "telemetry.example.com" },
    { atNs: 1.7e9, name: "updates.example.org" },
  ];
  const one = trialOf({}, { names, refusedAddresses: 0 });
  const other = trialOf({}, { names: names.slice(2), refusedAddresses: 0 });
  const silent = trialOf({}, { names: [], refusedAddresses: 0 });
  const result = lookBy(callsHome, [one, other, silent]);
  expect(result).toMatchObject({
    title: "2 machines besides the model's are looked up, in 2 of 3 trials",
    evidence: [
      "trial 1: telemetry.example.com: 500 ms after the start",
      "trial 1: updates.example.org: 700 ms after the start, and in 1 other trial",
    ],
  });
  expect(titleOf(lookBy(callsHome, [silent]))).toBe("not-seen");
  expect(titleOf(lookBy(callsHome, [trialOf({}, { names: names.slice(2), refusedAddresses: 0 })]))).toBe(
    "Another machine than the model's is looked up, in 1 of 1 trials",
  );
  expect(titleOf(lookBy(callsHome, [trialOf({})]))).toBe("not-applicable");
  // Without a call of the model it is no side matter.
  expect(result).toMatchObject({ remedy: expect.stringMatching(/^The model at bench's address was never called/) });
  const exchange = exchangeOf({ purpose: "main", outcome: "complete", status: 200 });
  const reached = { ...one, trace: { ...one.trace, exchanges: [exchange] } };
  expect(lookBy(callsHome, [reached])).toMatchObject({ remedy: expect.stringMatching(/^Say what is sent and where/) });
});
