import { expect, test } from "vitest";
import { machineClock } from "../../../../src/core/clock.ts";
import type { MetricValues } from "../../../../src/core/metric.ts";
import { runCall } from "../../../../src/engine/reference/tools/run-call.ts";
import { toolCalls } from "../../../../runners/lab/tool-calls/tool-calls.ts";
import toolMicrobench from "../../../../scenarios/lab/tools/tool-microbench.ts";
import { workspace } from "../../../engine/workspace.ts";
import { breaks } from "../../scenario-trials.ts";

async function valuesOf(armId: string, run?: typeof runCall) {
  await using space = await workspace();
  const arm = toolMicrobench.arms.find(({ id }) => id === armId);
  const input = arm === undefined ? null : toolMicrobench.workload(arm, "test").program?.input;
  const few = Object.assign({}, input, { repetitions: 4 });
  return await toolCalls(few, { workspace: space.root, clock: machineClock }, run);
}

const lazy: typeof runCall = async (call, options) => {
  const result = await runCall(call, options);
  return { ...result, content: result.content.split("\n")[0] ?? "" };
};

const failing: typeof runCall = async (call) => ({
  type: "tool_result",
  tool_use_id: call.id,
  content: "no",
  is_error: true,
});

async function numbersOf(armId: string, run?: typeof runCall): Promise<MetricValues> {
  const result = await valuesOf(armId, run);
  if (result.kind === "wrong") throw new Error(result.reason);
  return result.values;
}

test("searches find the same lines beside ignored folders and links in circles, on disk and in memory", async () => {
  for (const [arm, lines] of [
    ["grep-ignored/disk", 1],
    ["grep-loops/disk", 1],
    ["grep-1k/memory", 10],
  ] as const) {
    expect(await valuesOf(arm)).toMatchObject({ kind: "values", values: { "tools.result_lines": lines } });
  }
});

test("edits that take each other back go on as often as asked", async () => {
  expect(await valuesOf("edit-1kb/disk")).toMatchObject({ kind: "values" });
});

test("a search that stops after the first match is seen in the lines, and a failing tool is wrong work", async () => {
  await breaks(toolMicrobench, {
    whole: () => numbersOf("grep-1k/disk"),
    broken: () => numbersOf("grep-1k/disk", lazy),
    moves: "tools.result_lines",
    so: (first) => first === 1,
  });
  expect(await valuesOf("view-1kb/disk", failing)).toEqual({ kind: "wrong", reason: "The tool view failed: no" });
});
