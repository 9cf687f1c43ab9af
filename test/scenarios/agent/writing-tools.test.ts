import { expect, test } from "vitest";
import writingTools from "../../../scenarios/agent/writing-tools.ts";
import { scenarioTrials } from "../scenario-trials.ts";

const trials = scenarioTrials();

test("commands that write run one after another, unless the engine starts everything at once; every text is there", async () => {
  const { broken } = await trials.breaks(writingTools, {
    arm: "commands/parallel",
    broken: { toggles: { tools: "naive" } },
    moves: "tools.max_inflight",
    so: (naive, ordered) => naive > 1 && ordered === 1,
  });
  expect(broken["tools.overlap"]).toBeGreaterThan(0);
  for (const arm of ["files/parallel", "edits/parallel", "mixed/parallel"])
    expect(await trials.values(writingTools, arm)).toMatchObject({ "tools.lost_updates": 0 });
});

test("a file that is gone at the end is a lost update", async () => {
  const undoes = `
    import { rmSync } from "node:fs";
    process.on("exit", () => rmSync("made-2.txt", { force: true }));`;
  expect(await trials.values(writingTools, "files/parallel", { preload: undoes })).toMatchObject({
    "tools.lost_updates": 1,
  });
});

test("a command without its stamps is a wrong result", async () => {
  const { turns } = writingTools.workload({ id: "", title: "", group: "commands", toggles: {} }, "s").script;
  const calls = turns[0]?.blocks.map(
    () => ({ kind: "tool", operation: { kind: "run", command: "echo done" } }) as const,
  );
  const silent = { script: { turns: [{ blocks: calls ?? [] }, ...turns.slice(1)] } };
  await trials.breaksWork(writingTools, {
    arm: "commands/parallel",
    broken: { workload: silent },
    fails: /lacks the stamps/,
  });
});
