import { expect, test } from "vitest";
import { orderOf } from "../../../../runners/lab/tool-order/order-of.ts";
import toolOrder, { refactoring } from "../../../../scenarios/lab/tools/tool-order.ts";
import { executeCalls } from "../../../../src/engine/reference/schedule/execute-calls.ts";
import { VirtualClock } from "../../../../src/provider/virtual/virtual-clock.ts";
import { breaks } from "../../scenario-trials.ts";

async function valuesOf(mode: string, execute?: typeof executeCalls): Promise<Readonly<Record<string, number>>> {
  const result = await orderOf({ mode, calls: refactoring("test") }, new VirtualClock(), execute);
  if (result.kind === "wrong") throw new Error(result.reason);
  return result.values;
}

test("each order has the makespan that the lengths of the operations give it", async () => {
  const calls = refactoring("test");
  const longest = (phase: number): number =>
    Math.max(...calls.filter((call) => call.phase === phase).map(({ durationNs }) => durationNs));
  const sum = calls.reduce((total, { durationNs }) => total + durationNs, 0);
  const sequential = await valuesOf("sequential");
  expect(sequential).toEqual({ "tools.virtual_makespan": sum, "tools.order_violations": 0 });
  expect(Math.abs(sum - 215e9)).toBeLessThan(100);
  expect(await valuesOf("phases")).toEqual({
    "tools.virtual_makespan": longest(0) + longest(1) + longest(2),
    "tools.order_violations": 0,
  });
});

test("the graph is never slower than barriers and breaks no order; a scheduler that ignores conflicts is caught", async () => {
  const { whole: graph, broken } = await breaks(toolOrder, {
    whole: () => valuesOf("parallel"),
    broken: () => valuesOf("parallel", (execution) => executeCalls({ ...execution, mode: "naive" })),
    moves: "tools.order_violations",
  });
  const phases = await valuesOf("phases");
  expect(graph["tools.order_violations"]).toBe(0);
  expect(graph["tools.virtual_makespan"]).toBeLessThanOrEqual(phases["tools.virtual_makespan"] ?? 0);
  expect(broken["tools.order_violations"]).toBe(8);
  const slow = await valuesOf("parallel", (execution) => executeCalls({ ...execution, mode: "sequential" }));
  expect(slow["tools.virtual_makespan"]).toBeGreaterThan(graph["tools.virtual_makespan"] ?? 0);
});

test("a scheduler that leaves calls out is wrong work, not a short makespan", async () => {
  const result = await orderOf({ mode: "parallel", calls: refactoring("test") }, new VirtualClock(), (execution) =>
    executeCalls({ ...execution, calls: execution.calls.slice(1) }),
  );
  expect(result).toEqual({ kind: "wrong", reason: "11 of 12 calls were run." });
});
