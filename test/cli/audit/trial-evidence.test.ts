import { expect, test } from "vitest";
import { TrialEvidenceLog } from "../../../src/cli/audit/trial-evidence.ts";
import { type Arm, defineScenario, type Workload } from "../../../src/core/scenario.ts";
import type { Trace } from "../../../src/core/trace.ts";
import { entryEngine } from "../../../src/engine/entry-engine.ts";
import { exchangeOf, traceOf } from "../../report/timeline/random-traces.ts";

const arm: Arm = { id: "as-is", title: "as-is", toggles: {} };
const workload: Workload = {
  prompt: "go",
  files: {},
  script: { turns: [{ blocks: [] }] },
  provider: { model: "m", seed: "s", asOf: "2026-11-01", latency: { kind: "instant" } },
  timeLimitNs: 1e9,
};
const scenario = defineScenario({
  id: "question",
  family: "f",
  title: "t",
  question: "?",
  sets: [],
  arms: [arm],
  metrics: [],
  workload: () => workload,
  observe: () => ({ kind: "values", values: {} }),
});
const engine = entryEngine({ id: "e", title: "e", command: ["true"] }, null);
const trial = { scenario, arm, workload, phase: { kind: "round", index: 0 }, side: "head", engine, root: "/" } as const;

function trace(lengthNs: number, code = 0): Trace {
  return { ...traceOf([exchangeOf({})], 0, lengthNs), exit: { kind: "exited", code } };
}

test("the fastest trial that was done is the evidence, however fast another one failed", () => {
  const log = new TrialEvidenceLog();
  for (const one of [trace(300), trace(100), trace(1, 1), trace(200), trace(5, 1)]) log.add(trial, one);
  expect(log.all().map(({ label, isDone, trace: { exitNs } }) => [label, isDone, exitNs])).toEqual([
    ["question (failed), ", false, 1],
    ["question, ", true, 100],
  ]);
});
