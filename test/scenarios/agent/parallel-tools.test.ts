import { expect, test } from "vitest";
import parallelTools from "../../../scenarios/agent/parallel-tools.ts";
import toolMixes from "../../../scenarios/agent/tool-mixes.ts";
import { scenarioTrials } from "../scenario-trials.ts";

const trials = scenarioTrials();

test("calls that wait for each other never overlap, and no edit is lost either way", async () => {
  const { broken } = await trials.breaks(parallelTools, {
    arm: "waits/parallel",
    broken: { toggles: { tools: "sequential" } },
    moves: "tools.max_inflight",
    so: (serial, together) => serial === 1 && together === 4,
  });
  expect(broken["tools.overlap"]).toBe(0);
  expect(await trials.values(parallelTools, "conflicts/parallel")).toMatchObject({ "tools.lost_updates": 0 });
});

test("an agent that removes the files of the task has not done it", async () => {
  const preload = `process.on("exit", () => process.getBuiltinModule("fs").rmSync("shared.txt", { force: true }));`;
  for (const [scenario, arm] of [
    [parallelTools, "reads/parallel"],
    [parallelTools, "conflicts/parallel"],
    [toolMixes, "conflicts/parallel"],
  ] as const)
    await trials.breaksWork(scenario, {
      arm,
      broken: { preload },
      fails: /shared\.txt was in the workspace and is gone/,
    });
});
