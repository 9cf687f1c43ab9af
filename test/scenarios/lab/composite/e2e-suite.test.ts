import { expect, test } from "vitest";
import { apiChange, changedTreeFiles } from "../../../../scenarios/lab/composite/api-change.ts";
import e2eSuite from "../../../../scenarios/lab/composite/e2e-suite.ts";
import { navigation } from "../../../../scenarios/workloads/navigation.ts";
import type { Turn } from "../../../../src/core/turn-script.ts";
import { scenarioTrials } from "../../scenario-trials.ts";

const trials = scenarioTrials();

/** A smaller repository: what is asked here is whether the work is checked. */
const small = navigation("seed", 3_000);
const withoutLast = (turns: readonly Turn[]): readonly Turn[] => [...turns.slice(0, -2), ...turns.slice(-1)];

test("with every technique the outcome is right, and an engine that leaves them out costs more", async () => {
  const off = e2eSuite.arms.find(({ id }) => id === "navigate/off")?.toggles ?? {};
  const { whole, broken } = await trials.breaks(e2eSuite, {
    arm: "navigate/on",
    whole: { workload: small },
    broken: { told: off },
    moves: "cost.total",
    so: (plain, full) => plain > full,
  });
  expect(whole).toMatchObject({ "context.fact_recall": 1, "gen_ai.invoke_agent.inference_calls": 6 });
  expect(broken["task.own_time"]).toBeLessThan(broken["process.wall_time"] ?? 0);
  expect(await trials.values(e2eSuite, "change/on")).toMatchObject({ "task.right_files": changedTreeFiles });
  expect(await trials.values(e2eSuite, "debug/on")).toMatchObject({ "context.fact_recall": 1 });
});

test("a search that stops early is wrong work, and so is a change that leaves a caller", async () => {
  const script = { ...small.script, turns: withoutLast(small.script.turns) };
  const lost = await trials.trial(e2eSuite, "navigate/on", { workload: { ...small, script } });
  expect(lost).toBe("wrong result: the last request holds 7 of the 8 values");
  const { turns } = apiChange("seed").script;
  // The last two are the answer and the search for old calls; before them the last callers are changed.
  const left = { turns: [...turns.slice(0, -3), ...turns.slice(-2)] };
  expect(await trials.trial(e2eSuite, "change/on", { workload: { script: left } })).toMatch(/is not as it should be$/);
});
