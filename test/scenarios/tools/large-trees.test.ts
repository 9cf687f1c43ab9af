import { expect, test } from "vitest";
import { toolCalls } from "../../../runners/lab/tool-calls/tool-calls.ts";
import { largeTrees } from "../../../scenarios/tools/large-trees.ts";
import { machineClock } from "../../../src/core/clock.ts";
import { runCall } from "../../../src/engine/reference/tools/run-call.ts";
import { workspace } from "../../engine/workspace.ts";

/** The values of an arm in a tree that is large enough for ripgrep and no larger. */
async function valuesOf(armId: string, run?: typeof runCall): Promise<object> {
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

test("every arm finds the same as on any machine, and says whether ripgrep was used", async () => {
  const lines = { glob: 301, grep: 4 };
  expect(await valuesOf("glob-10000/portable")).toMatchObject({ values: { "tools.result_lines": lines.glob } });
  const portable = { "tools.result_lines": lines.grep, "tools.searched_by_ripgrep": 0 };
  expect(await valuesOf("grep-10000/portable")).toMatchObject({ values: portable });
  expect(await valuesOf("grep-10000/ripgrep")).toMatchObject({
    values: { "tools.result_lines": lines.grep, "tools.searched_by_ripgrep": expect.any(Number) },
  });
});

test("large-trees, broken: a search that stops after the first match is seen in the lines", async () => {
  expect(await valuesOf("grep-100000/ripgrep", lazy)).toMatchObject({ values: { "tools.result_lines": 1 } });
});
