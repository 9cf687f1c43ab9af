import { expect, test } from "vitest";
import { leaguePlan } from "../../../src/cli/league/league-plan.ts";
import { defineScenario, type Scenario } from "../../../src/core/scenario.ts";
import type { Trace } from "../../../src/core/trace.ts";
import { entryEngine } from "../../../src/engine/entry-engine.ts";
import { scenarioModel } from "../../../scenarios/workloads/latency-fit.ts";

const trace: Trace = {
  spawnNs: 0,
  exitNs: 1,
  exit: { kind: "exited", code: 0 },
  exchanges: [],
  output: [],
  errorTail: "",
  accounting: { source: "none" },
  files: {},
};

const homes = ["a", "b"].map((id) => ({
  engine: entryEngine({ id, title: id, command: ["true"] }, null),
  repository: "/",
  source: "configuration" as const,
}));

function scenario(more: Partial<Scenario>): Scenario {
  return defineScenario({
    id: "cold-start",
    family: "start",
    title: "Start",
    question: "?",
    sets: ["audit"],
    arms: [
      { id: "eager", title: "eager", toggles: { startup: "eager" } },
      { id: "fresh-home", title: "fresh", group: "fresh-home", toggles: {} },
      { id: "floor", title: "floor", toggles: {}, control: "floor" },
    ],
    metrics: [],
    workload: ({ id }) => ({
      prompt: id,
      files: {},
      script: { turns: [] },
      provider: { ...scenarioModel, seed: "s", latency: { kind: "instant" } },
      timeLimitNs: 1,
    }),
    observe: (_trace, { id }) => ({ kind: "wrong", reason: id }),
    ...more,
  });
}

test("every contender has an arm of its own, the control is shared, and arms without a figure are left out", () => {
  const { planned, homeOf } = leaguePlan([scenario({})], homes);
  const arms = planned[0]?.arms ?? [];
  expect(arms.map(({ id }) => id)).toEqual(["a/as-is", "b/as-is", "floor"]);
  expect(arms.map((arm) => homeOf(arm)?.engine.id)).toEqual(["a", "b", undefined]);
});

test("a scenario's own functions see its own arms", () => {
  const { planned } = leaguePlan([scenario({})], homes);
  const one = planned[0]?.scenario;
  expect(one?.arms.map((arm) => one.workload(arm, "seed").prompt)).toEqual(["as-is", "as-is", "floor"]);
  expect(one?.arms.map((arm) => one.observe(trace, arm))).toEqual(
    ["as-is", "as-is", "floor"].map((reason) => ({ kind: "wrong", reason })),
  );
});

test("values over several arms are derived for each contender with the shared control", () => {
  const { planned } = leaguePlan(
    [
      scenario({
        combine: (round) => ({
          "as-is": { share: (round["as-is"]?.["whole"] ?? 0) - (round["floor"]?.["whole"] ?? 0) },
        }),
      }),
    ],
    homes,
  );
  const combine = planned[0]?.scenario.combine;
  expect(combine?.({ "a/as-is": { whole: 10 }, "b/as-is": { whole: 7 }, floor: { whole: 3 } })).toEqual({
    "a/as-is": { share: 7 },
    "b/as-is": { share: 4 },
  });
});

test("a contender without what a scenario requires has none of its arms", () => {
  expect(leaguePlan([scenario({ requires: ["acp"] })], homes).planned).toEqual([]);
});
