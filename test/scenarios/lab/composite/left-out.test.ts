import { expect, test } from "vitest";
import { leftOutValues } from "../../../../scenarios/lab/composite/e2e-suite.ts";
import { armsOfTask } from "../../../../scenarios/workloads/whole-task.ts";

const arms = armsOfTask("task", "a task", ["cache", "prompt"]);
const at = (cost: number) => ({ "cost.total": cost });

test("a share is what leaving the technique out loses of what all of them save", () => {
  const round = {
    "task/off": at(100),
    "task/on": at(20),
    "task/without-cache": at(80),
    "task/without-prompt": at(24),
  };
  expect(leftOutValues(round, arms)).toEqual({
    "task/without-cache": { "ablation.cost_share": 0.75 },
    "task/without-prompt": { "ablation.cost_share": 0.05 },
    "task/on": { "ablation.largest_cost_share": 0.75 },
  });
});

test("a technique that does harm has a negative share; where all together save nothing there are no shares", () => {
  const harm = { "task/off": at(100), "task/on": at(60), "task/without-cache": at(50), "task/without-prompt": at(61) };
  expect(leftOutValues(harm, arms)["task/without-cache"]).toEqual({ "ablation.cost_share": -0.25 });
  const nothing = { ...harm, "task/on": at(100) };
  expect(leftOutValues(nothing, arms)["task/without-cache"]).toEqual({});
  expect(leftOutValues(nothing, arms)["task/on"]).toBeUndefined();
});

test("a failed arm leaves out its own shares and no others", () => {
  const round = { "task/off": at(100), "task/on": at(20), "task/without-prompt": at(24) };
  expect(leftOutValues(round, arms)["task/without-cache"]).toEqual({});
  expect(leftOutValues(round, arms)["task/on"]).toEqual({ "ablation.largest_cost_share": 0.05 });
});

test("each arm is all techniques but its own, and no two arms are alike", () => {
  const all = armsOfTask("task", "a task", ["tools", "tool-start", "dedup", "cache", "prompt", "context", "startup"]);
  const on = all.find(({ id }) => id === "task/on")?.toggles ?? {};
  const off = all.find(({ id }) => id === "task/off")?.toggles ?? {};
  expect(all.filter(({ plain }) => plain)).toHaveLength(1);
  for (const { toggles } of all.filter(({ id }) => id.includes("/without-"))) {
    const changed = Object.keys(on).filter((name) => toggles[name] !== on[name]);
    expect(changed.length).toBeGreaterThan(0);
    for (const name of changed) expect(toggles[name]).toBe(off[name]);
    expect(Object.keys(toggles).toSorted()).toEqual(Object.keys(on).toSorted());
  }
  expect(new Set(all.map(({ toggles }) => Object.entries(toggles).map(String).toSorted().join(" "))).size).toBe(
    all.length,
  );
});
