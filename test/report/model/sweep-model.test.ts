import { expect, test } from "vitest";
import { shared } from "../../../src/core/shared-metrics.ts";
import type { ScenarioRecord } from "../../../src/core/run-record.ts";
import { type SweepFitter, sweepModels } from "../../../src/report/model/sweep-model.ts";

const metric = shared("process.wall_time");

/** Eight trials a point with a millisecond between the least and the greatest. */
function scenario(points: readonly (readonly [value: number, ms: number])[]): ScenarioRecord {
  return {
    id: "s",
    family: "f",
    title: "S",
    question: "?",
    digest: "0",
    metrics: [metric],
    arms: points.map(([value, ms]) => ({
      id: `${value}`,
      title: `${value} agents`,
      plain: false,
      group: "",
      control: false,
      toggles: {},
      sweep: { parameter: "agents", value },
      trials: Array.from({ length: 8 }, (_, index) => ({
        phase: { kind: "round" as const, index },
        side: "head" as const,
        outcome: { kind: "done" as const },
        values: { [metric.id]: (ms + (index - 3.5) / 7) * 1e6 },
        requests: [],
      })),
    })),
  };
}

test("three values of a parameter are a curve of medians with intervals, in the parameter's order", () => {
  const [model] = sweepModels(
    scenario([
      [8, 801],
      [1, 100],
      [2, 201],
    ]),
    metric,
  );
  expect(model).toMatchObject({ parameter: "agents", axis: "ms, lower is better", scale: { x: "linear" } });
  expect(model?.lines[0]?.points.map(({ x, y }) => [x, y])).toEqual([
    [1, 100],
    [2, 201],
    [8, 801],
  ]);
  const [first] = model?.lines[0]?.points ?? [];
  expect((first?.low ?? 1e9) < 100 && 100 < (first?.high ?? 0)).toBe(true);
});

test("a power law is fitted where it holds and left out where it does not", () => {
  const holds = sweepModels(
    scenario([
      [1, 100],
      [10, 1000],
      [100, 10_000],
    ]),
    metric,
  )[0];
  expect(holds?.lines[0]?.fit?.label).toBe("grows with the power 1.00 of agents");
  expect(holds?.scale).toEqual({ x: "logarithmic", y: "logarithmic" });
  expect(
    sweepModels(
      scenario([
        [1, 100],
        [10, 110],
        [100, 10_000],
      ]),
      metric,
    )[0]?.lines[0]?.fit,
  ).toBeNull();
});

test.each([
  { off: 1.08, fits: true },
  { off: 1.13, fits: false },
])("points $off times off a power law: it holds is $fits", ({ off, fits }) => {
  const points = [1, 10, 100, 1000, 10_000].map((value, at) => [value, 100 * value * (at === 2 ? off : 1)] as const);
  expect(sweepModels(scenario(points), metric)[0]?.lines[0]?.fit !== null).toBe(fits);
});

const saturating: SweepFitter = () => ({ label: "saturates", knee: 6, points: [{ x: 1, y: 1e8 }] });

test("a fitter of another model puts its curve and its knee into the sentence", () => {
  const [model] = sweepModels(
    scenario([
      [1, 100],
      [2, 180],
      [8, 200],
    ]),
    metric,
    saturating,
  );
  expect(model?.sentence).toContain("(saturates, knee at 6)");
  expect(model?.sentence).toContain("Beyond a knee more agents no longer help.");
  expect(model?.lines[0]?.fit?.points).toEqual([{ x: 1, y: 100 }]);
});

test("two values are no curve", () => {
  expect(
    sweepModels(
      scenario([
        [1, 100],
        [2, 200],
      ]),
      metric,
    ),
  ).toEqual([]);
});

test("a metric that the parameter does not move is no curve", () => {
  const level = scenario([
    [1, 100],
    [2, 100],
    [8, 100],
  ]);
  expect(sweepModels(level, metric)).toEqual([]);
});
