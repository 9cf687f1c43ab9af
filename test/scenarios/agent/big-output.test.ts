import { expect, test } from "vitest";
import bigOutput from "../../../scenarios/agent/big-output.ts";
import { scenarioTrials } from "../scenario-trials.ts";
import { troubledAgent } from "../troubled-agent.ts";

const trials = scenarioTrials();
const shown = (head: number, middle: number, end: number) => ({
  "big_output.head_shown": head,
  "big_output.middle_shown": middle,
  "big_output.end_shown": end,
});

test("an agent that sends all of it shows the middle in the first result, at the price of its tokens", async () => {
  const { whole, broken } = await trials.breaks(bigOutput, {
    arm: "1-mb",
    whole: { told: { "tool-output": "bounded" } },
    broken: { engine: troubledAgent("hasty") },
    moves: "big_output.result_bytes",
  });
  expect(whole).toMatchObject({
    ...shown(1, 0, 1),
    "big_output.calls": 3,
    "big_output.refused": 0,
    "big_output.cut_said": 1,
  });
  expect(broken).toMatchObject({ ...shown(1, 1, 1), "big_output.calls": 1 });
  expect(broken).not.toHaveProperty(["big_output.cut_said"]);
  expect(broken["big_output.result_bytes"]).toBeGreaterThan(1_000_000);
  expect(broken["gen_ai.usage.input_tokens"]).toBeGreaterThan((whole["gen_ai.usage.input_tokens"] ?? 0) * 10);
});

test("an agent that names a file with the rest lets the model find the middle in two calls", async () => {
  const spilled = await trials.values(bigOutput, "1-mb", { told: { "tool-output": "spill" } });
  expect(spilled).toMatchObject({ ...shown(1, 0, 1), "big_output.calls": 2 });
});

test("an agent that cuts a result without a word is told from one that says so", async () => {
  const clipped = await trials.values(bigOutput, "1-mb", { engine: troubledAgent("clipping") });
  expect(clipped).toMatchObject({ ...shown(1, 0, 0), "big_output.result_bytes": 4000, "big_output.cut_said": 0 });
});

test("100 MB do not fit into a request, so an agent that sends all of it is refused, and nothing else is counted", async () => {
  const values = await trials.values(bigOutput, "100-mb", { engine: troubledAgent("reporting") });
  expect(values["big_output.refused"]).toBe(1);
  expect(values["big_output.result_bytes"]).toBeUndefined();
});

test("an agent that ends with an error without a refusal fails", async () => {
  const failing = "process.on('exit', () => { process.exitCode = 3 })";
  expect(await trials.trial(bigOutput, "1-mb", { preload: failing })).toMatch(/engine exited with code 3/);
});
