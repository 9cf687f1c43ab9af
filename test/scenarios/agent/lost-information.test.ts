import { expect, test } from "vitest";
import cacheHitRate from "../../../scenarios/agent/cache-hit-rate.ts";
import contextCompression from "../../../scenarios/agent/context-compression.ts";
import parallelTools from "../../../scenarios/agent/parallel-tools.ts";
import type { MetricValues } from "../../../src/core/metric.ts";
import type { ScenarioRecord } from "../../../src/core/run-record.ts";
import type { Scenario } from "../../../src/core/scenario.ts";
import { compareRuns } from "../../../src/gate/judge/compare.ts";
import { outcomeOf } from "../../../src/gate/outcome.ts";
import { emptyRecord } from "../../../src/run/plan.ts";
import { runRecord, trial } from "../../gate/run-records.ts";
import { scenarioTrials } from "../scenario-trials.ts";

const trials = scenarioTrials();

/** Changes the body of each model request, whatever client sends it. */
function withRequest(change: string): string {
  return `const write = JSON.stringify; JSON.stringify = (value, ...rest) => {
    if (!Array.isArray(value?.messages)) return write(value, ...rest);
    const changed = structuredClone(value); (${change})(changed); return write(changed, ...rest); };`;
}

const eachResult = (change: string) =>
  withRequest(`({ messages }) => { for (const { content } of messages) if (Array.isArray(content))
    for (const block of content) if (block.type === "tool_result") block.content = (${change})(block.content); }`);

/** The first characters of a result are kept, as a cap on output keeps them. */
const cutAt4000 = eachResult(`(text) => text.slice(0, 4000)`);
const withoutLastLine = eachResult(`(text) => text.trimEnd().split("\\n").slice(0, -1).join("\\n")`);
const summaryOf400 = withRequest(`(request) => { if (request.tools?.length) return;
  for (const { content } of request.messages) if (Array.isArray(content)) for (const block of content)
    if (block.type === "text") block.text = block.text.split(/(?=\\[result\\]\\n)/).map((part) =>
      part.startsWith("[result]") ? part.slice(0, 400) : part).join(""); }`);

test.for([
  [parallelTools, "reads/parallel", "results cut at 4,000 characters", cutAt4000],
  [parallelTools, "reads/parallel", "results without their last line", withoutLastLine],
  [cacheHitRate, "planned", "results without their last line", withoutLastLine],
] as const)("%$: a trial with lost results fails", async ([scenario, arm, , preload]) => {
  await trials.breaksWork(scenario, { arm, broken: { preload }, fails: /tool call \d+ was truncated/ });
});

test("a summary of 400 characters of each result is cheaper, and it is lost information", async () => {
  const whole = await trials.values(contextCompression, "summary");
  const cut = await trials.values(contextCompression, "summary", { preload: summaryOf400 });
  expect(whole["context.fact_recall"]).toBe(1);
  expect(cut["cost.total"]).toBeLessThan(whole["cost.total"] ?? 0);
  const [baseline, head] = [recordOf(contextCompression, whole), recordOf(contextCompression, cut)];
  const comparison = compareRuns({ kind: "stored", name: "main", baseline, head, reason: "" });
  const outcome = outcomeOf({ ...head, comparison }, { gate: true, strict: false });
  expect(outcome).toMatchObject({ kind: "regressed", exitCode: 1, improved: 0 });
  expect(outcome.reasons[0]).toMatchObject({ kind: "regressed", metric: "context.fact_recall" });
  expect(comparison.rows.find(({ metric }) => metric === "cost.total")?.judgement).toEqual({
    kind: "not-judged",
    reason: expect.stringMatching(/^lost information: context\.fact_recall fell from 1 to 0/),
  });
});

test("the record of a scenario that tells the model something has the delivery as a gating metric", () => {
  expect(planned(parallelTools).metrics.at(-1)).toMatchObject({
    id: "delivery.told",
    gatesOn: parallelTools.arms.map(({ id }) => id),
  });
});

function planned(scenario: Scenario): ScenarioRecord {
  return emptyRecord({ scenario, arms: scenario.arms, metrics: scenario.metrics }, "seed");
}

function recordOf(scenario: Scenario, values: MetricValues) {
  const { arms, ...record } = planned(scenario);
  const repeats = [0, 1, 2].map((index) => trial(index, "head", values));
  return runRecord([
    { ...record, arms: arms.filter(({ id }) => id === "summary").map((arm) => ({ ...arm, trials: repeats })) },
  ]);
}
