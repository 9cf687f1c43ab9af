import { expect, test } from "vitest";
import { longWaits } from "../../../src/cli/terminal/long-wait.ts";
import { builtInEngines } from "../../../src/engine/registry.ts";
import coldStart from "../../../scenarios/agent/cold-start.ts";

test("an arm that keeps bench waiting is told of once, with the time that it may take", () => {
  const [engine] = builtInEngines;
  const [first, second] = coldStart.arms;
  if (engine === undefined || first === undefined || second === undefined) throw new Error("no arms");
  const lines: string[] = [];
  const { tell } = longWaits((line) => lines.push(line));
  const rest = { scenario: coldStart, phase: { kind: "round", index: 0 }, side: "head", engine, root: "/" } as const;
  for (const arm of [first, first, second]) tell({ ...rest, arm, workload: coldStart.workload(arm, "s") }, 120e9);
  expect(lines).toEqual([
    "  cold-start eager: still waiting for the agent (20 s of at most 120 s)",
    "  cold-start lazy: still waiting for the agent (20 s of at most 120 s)",
  ]);
});
