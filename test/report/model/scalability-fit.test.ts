import * as fc from "fast-check";
import { expect, test } from "vitest";
import { shared } from "../../../src/core/shared-metrics.ts";
import { reportModel } from "../finished-report.ts";
import { fitterFor } from "../../../src/report/model/scalability-fit.ts";
import { fixtureRun } from "../fixture-run.ts";

const counts = [1, 2, 4, 8, 16, 32];

function planted(contention: number, coherency: number): { readonly x: number; readonly y: number }[] {
  return counts.map((x) => ({ x, y: (30 * x) / (1 + contention * (x - 1) + coherency * x * (x - 1)) }));
}

test("throughput over agents has its knee at the whole number that does the most", () => {
  const fit = fitterFor("simulated.throughput")("agents", planted(0.05, 0.01));
  expect(fit?.label).toBe("scalability law: contention 5 %, coherency 1 %");
  // The law's own most is at 9.75.
  expect(fit?.knee).toBe(10);
  expect(fit?.points[0]).toEqual({ x: 1, y: 30 });
  expect(fit?.points.at(-1)?.x).toBe(32);
});

test("a most beyond the measured agents is said and not marked", () => {
  const fit = fitterFor("simulated.throughput")("agents", planted(0.02, 0.0001));
  expect(fit?.knee).toBeNull();
  expect(fit?.note).toBe("knee expected at 99 agents, beyond those measured");
  expect(fitterFor("simulated.throughput")("agents", planted(0, 0))?.note).toBe("no knee at any number");
});

test("any planted law is fitted, and no marked knee lies outside the measured agents", () => {
  const share = fc.double({ min: 0, max: 0.5, noNaN: true });
  fc.assert(
    fc.property(share, share, (contention, coherency) => {
      const fit = fitterFor("load.throughput")("clients", planted(contention, coherency));
      expect(fit?.points.length).toBeGreaterThan(0);
      const knee = fit?.knee ?? 1;
      expect(Number.isInteger(knee) && knee >= 1 && knee <= 32).toBe(true);
    }),
  );
});

test("a law that misses a point by more than a tenth is said to, and not drawn", () => {
  const dented = planted(0.05, 0.01).map(({ x, y }) => ({ x, y: x === 4 ? y * 0.6 : y }));
  expect(fitterFor("simulated.throughput")("agents", dented)).toMatchObject({
    label: "no knee: the scalability law misses a point by more than a tenth",
    knee: null,
    points: [],
  });
});

test("without a single worker there is no law", () => {
  expect(fitterFor("simulated.throughput")("agents", planted(0.05, 0.01).slice(1))).toBeNull();
});

test("another metric, and throughput over another parameter, keep the power law", () => {
  const linear = counts.map((x) => ({ x, y: 2 * x }));
  expect(fitterFor("simulated.makespan")("agents", linear)?.label).toBe("grows with the power 1.00 of agents");
  expect(fitterFor("load.throughput")("tokens", linear)?.label).toBe("grows with the power 1.00 of tokens");
});

test("a report draws throughput over agents with its knee, and bars for the arms that stand on no curve", () => {
  const run = fixtureRun();
  const [first] = run.scenarios;
  const [arm] = first?.arms ?? [];
  const [trial] = arm?.trials ?? [];
  if (first === undefined || arm === undefined || trial === undefined) throw new Error("the fixture has a trial");
  const throughput = shared("simulated.throughput");
  const armOf = (id: string, value: number) => ({
    ...arm,
    id,
    title: id,
    group: "",
    trials: [{ ...trial, side: "head" as const, values: { [throughput.id]: value } }],
  });
  const swept = planted(0.05, 0.01).map(({ x, y }) => ({
    ...armOf(`${x} agents`, y),
    sweep: { parameter: "agents", value: x },
  }));
  const arms = [...swept, armOf("burst", 5), armOf("warm", 7)];
  const scenario = { ...first, metrics: [throughput], arms };
  const [model] = reportModel({ ...run, scenarios: [scenario] }).scenarios;
  expect(model?.sweeps.map(({ lines }) => lines[0]?.fit?.knee)).toEqual([10]);
  expect(model?.sweeps[0]?.sentence).toContain("coherency 1 %, knee at 10)");
  expect(model?.charts.map(({ arms: drawn }) => drawn)).toEqual([["burst", "warm"]]);
});
