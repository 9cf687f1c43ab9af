import { expect, test } from "vitest";
import wholeTasks from "../../../scenarios/agent/whole-tasks.ts";
import { smallTask, smallTaskNames, treeFault } from "../../../scenarios/workloads/small-tasks.ts";
import { scenarioTrials } from "../scenario-trials.ts";

const trials = scenarioTrials();

test.each(smallTaskNames)("the task %s is done right by the reference engine", async (name) => {
  expect(await trials.values(wholeTasks, name)).toMatchObject({ "task.tokens": expect.any(Number) });
});

test("a task without its edit has failed", async () => {
  const { turns } = smallTask("repair", "small tasks").script;
  const script = { turns: turns.filter((_, turn) => turn !== 1 && turn !== 2) };
  await trials.breaksWork(wholeTasks, {
    arm: "repair",
    broken: { workload: { script } },
    fails: /^wrong result: src\/price.js is not as it should be$/,
  });
});

test("the final tree has the expected files, and hidden files of the agent besides", () => {
  const expected = { "a.txt": "a", "b/c.txt": "c" };
  expect(treeFault({ files: { ...expected, ".agent/state.json": "{}" } }, expected)).toBeNull();
  expect(treeFault({ files: { "a.txt": "a" } }, expected)).toBe("b/c.txt is missing");
  expect(treeFault({ files: { ...expected, "a.txt": "x" } }, expected)).toBe("a.txt is not as it should be");
  expect(treeFault({ files: { ...expected, "d.txt": "" } }, expected)).toBe("d.txt should not be there");
});
