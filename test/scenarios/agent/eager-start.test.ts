import { expect, test } from "vitest";
import eagerStart from "../../../scenarios/agent/eager-start.ts";
import { scenarioTrials } from "../scenario-trials.ts";
import { troubledAgent } from "../troubled-agent.ts";

const trials = scenarioTrials();
const values = (manner: string, arm: string) => trials.values(eagerStart, arm, { engine: troubledAgent(manner) });

test("an agent that runs a call as soon as its block is complete starts before the message ends", async () => {
  const seen = await values("eager", "whole");
  expect(seen["tools.started_early"]).toBe(1);
  expect(seen["eager_start.lead"]).toBeGreaterThan(0);
});

test("an agent that waits for the end of the message has no lead", async () => {
  const seen = await values("hasty", "whole");
  expect(seen["tools.started_early"]).toBe(0);
  expect(seen).not.toHaveProperty(["eager_start.lead"]);
});

test("an eager agent runs the call of a broken message too, and one that waits runs it once, after its retry", async () => {
  const { whole, broken } = await trials.breaks(eagerStart, {
    arm: "broken",
    whole: { engine: troubledAgent("hasty") },
    broken: { engine: troubledAgent("eager") },
    moves: "eager_start.repeated_runs",
  });
  expect(whole).toMatchObject({
    "eager_start.broken_runs": 0,
    "eager_start.repeated_runs": 0,
    "eager_start.answered": 1,
  });
  expect(broken).toMatchObject({
    "eager_start.broken_runs": 1,
    "eager_start.repeated_runs": 1,
    "eager_start.answered": 1,
  });
});

test("an agent that gives up after the break runs nothing and does not answer", async () => {
  expect(await values("reporting", "broken")).toMatchObject({
    "eager_start.broken_runs": 0,
    "eager_start.repeated_runs": 0,
    "eager_start.answered": 0,
  });
});
