import { expect, test } from "vitest";
import { toolCalls } from "../../../../runners/lab/tool-calls/tool-calls.ts";
import largeTrees from "../../../../scenarios/lab/tools/large-trees.ts";
import { machineClock } from "../../../../src/core/clock.ts";
import type { MetricValues } from "../../../../src/core/metric.ts";
import { runCall } from "../../../../src/engine/reference/tools/run-call.ts";
import { workspace } from "../../../engine/workspace.ts";
import { breaks } from "../../scenario-trials.ts";

/** The values of an arm in a tree that is large enough for ripgrep and no larger. */
async function valuesOf(armId: string, run?: typeof runCall) {
  await using space = await workspace();
  const arm = largeTrees.arms.find(({ id }) => id === armId);
  const input = Object.assign({}, arm === undefined ? null : largeTrees.workload(arm, "test").program?.input);
  const tree = Object.assign({}, "tree" in input ? input.tree : null, { many: 301 });
  return await toolCalls({ ...input, tree, repetitions: 1 }, { workspace: space.root, clock: machineClock }, run);
}

/** The engine with its technique broken: whatever it finds, it takes the first for all. */
const lazy: typeof runCall = async (call, options) => {
  const result = await runCall(call, options);
  return { ...result, content: result.content.split("\n")[0] ?? "" };
};

async function numbersOf(armId: string, run?: typeof runCall): Promise<MetricValues> {
  const result = await valuesOf(armId, run);
  if (result.kind === "wrong") throw new Error(result.reason);
  return result.values;
}

test("every arm finds the same as on any machine, and says whether ripgrep was used", async () => {
  const lines = { glob: 301, grep: 4 };
  expect(await valuesOf("glob-10000/portable")).toMatchObject({ values: { "tools.result_lines": lines.glob } });
  const portable = { "tools.result_lines": lines.grep, "tools.searched_by_ripgrep": 0 };
  expect(await valuesOf("grep-10000/portable")).toMatchObject({ values: portable });
  expect(await valuesOf("grep-10000/ripgrep")).toMatchObject({
    values: { "tools.result_lines": lines.grep, "tools.searched_by_ripgrep": expect.any(Number) },
  });
});

test("a search that stops after the first match is seen in the lines", async () => {
  await breaks(largeTrees, {
    whole: () => numbersOf("grep-100000/ripgrep"),
    broken: () => numbersOf("grep-100000/ripgrep", lazy),
    moves: "tools.result_lines",
    so: (first) => first === 1,
  });
});
