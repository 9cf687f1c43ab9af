import { randomFrom, type Random, shuffled } from "../../src/core/random.ts";
import { changePoints } from "../../src/stats/change-points.ts";
import { median } from "../../src/stats/quantile.ts";
import type { Bar } from "./bars.ts";
import type { Trace } from "./trace-replay.ts";

const runs = 40;
const trialsOfRun = 30;
const margin = Math.log1p(0.03);

/** A history of medians of thirty trials, in random order: whatever drifted between them is no longer a change of level. */
function shuffledHistory(trace: Trace, random: Random): number[] {
  const medians = Array.from({ length: Math.floor(trace.valuesMs.length / trialsOfRun) }, (_, run) =>
    Math.log(median(trace.valuesMs.slice(run * trialsOfRun, (run + 1) * trialsOfRun)) ?? Number.NaN),
  );
  return shuffled(medians, random).slice(0, runs);
}

/** Histories without a change in which one is shown all the same. */
export function falseSeriesBar(trace: Trace, series: number, most: number): Bar {
  const random = randomFrom(`history ${trace.machine} ${trace.name}`);
  const wrong = Array.from({ length: series }, (_, index) =>
    changePoints(shuffledHistory(trace, random), margin, `${index}`),
  ).filter(({ length }) => length > 0);
  const name = `history, ${trace.machine} ${trace.name}: shuffled series with a change point`;
  return { name, value: (100 * wrong.length) / series, least: 0, most, unit: "%" };
}

/** Which share of histories shows a planted change, and which within one run of its place, by size and runs since. */
export function detectionTable(traces: readonly Trace[], series: number): string {
  const since = [3, 5, 10, 20];
  const lines = traces.flatMap((trace) =>
    [1.05, 1.1, 1.2].map((ratio) => {
      const random = randomFrom(`planted ${trace.machine} ${trace.name} ${ratio}`);
      const cells = since.map((behind) => {
        const found = Array.from({ length: series }, (_, index) => {
          const values = shuffledHistory(trace, random);
          const planted = values.map((value, run) => (run >= runs - behind ? value + Math.log(ratio) : value));
          return changePoints(planted, margin, `${index}`);
        });
        const any = found.filter(({ length }) => length > 0).length;
        const near = found.filter((points) =>
          points.some(({ index }) => Math.abs(index - (runs - behind)) <= 1),
        ).length;
        return `${Math.round((100 * any) / series)} (${Math.round((100 * near) / series)})`.padStart(10);
      });
      return `       ${`${trace.machine} ${trace.name} +${Math.round(100 * (ratio - 1))} %`.padEnd(22)}${cells.join("")}`;
    }),
  );
  const title = `history of ${runs} runs: % shown, and in brackets within one run of the change, by runs since it`;
  return `       ${title}\n       ${"".padEnd(22)}${since.map((behind) => String(behind).padStart(10)).join("")}\n${lines.join("\n")}\n`;
}
