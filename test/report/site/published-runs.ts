import type { RunRecord } from "../../../src/core/run-record.ts";
import { randomFrom } from "../../../src/core/random.ts";
import { historyRun } from "../../../src/gate/history-run.ts";
import { type SiteRun, siteRun } from "../../../src/report/site/site-run.ts";
import { finished } from "../finished-report.ts";
import { fixtureComparison } from "../fixture-comparison.ts";
import { fixtureRun } from "../fixture-run.ts";

const compared = fixtureRun({ comparison: fixtureComparison("regressed"), trials: 4 });
const plain = fixtureRun({ trials: 4 });

/** One run a day: each a few percent from the next, a fifth slower from `slowerFrom` on, the last one compared with a baseline. */
export function publishedRuns(count: number, changes: { slowerFrom?: number; engine?: string } = {}): RunRecord[] {
  const { slowerFrom = count, engine = "reference" } = changes;
  const random = randomFrom(`published ${engine}`);
  return Array.from({ length: count }, (_, day) => {
    const factor = (1 + (random() - 0.5) * 0.03) * (day >= slowerFrom ? 1.2 : 1);
    return runOf(day === count - 1 ? compared : plain, { day, engine, factor });
  });
}

function runOf(run: RunRecord, { day, engine, factor }: { day: number; engine: string; factor: number }): RunRecord {
  const date = new Date(Date.UTC(2026, 2, 1 + day, 8, 15)).toISOString();
  const revision = (0x3f1c9a7b5d2e + day * 7_777_777_777).toString(16).padStart(12, "0");
  return {
    ...run,
    id: `${date.slice(0, 10)}-081500-${engine}${day}`,
    isoDate: date,
    engine: { id: engine, version: null, revision, dirty: false },
    scenarios: run.scenarios.map((scenario) => {
      const measured = new Set(scenario.metrics.filter(({ kind }) => kind === "measured").map(({ id }) => id));
      return {
        ...scenario,
        arms: scenario.arms.map((arm) => ({
          ...arm,
          trials: arm.trials.map((trial) => ({
            ...trial,
            values: Object.fromEntries(
              Object.entries(trial.values).map(([id, value]) => [id, measured.has(id) ? value * factor : value]),
            ),
          })),
        })),
      };
    }),
  };
}

/** Runs as a site keeps them at hand. */
export function siteRuns(runs: readonly RunRecord[]): SiteRun[] {
  return runs.map((run) => siteRun(finished(run), historyRun(run)));
}
