import type { RunRecord } from "../../core/run-record.ts";
import { historiesOf } from "../../gate/history.ts";
import { historyRun } from "../../gate/history-run.ts";
import type { HistorySeries } from "../../report/model/report-inputs.ts";
import { runsAt } from "../history/history.ts";
import { configuredMargins } from "../comparison/margins.ts";
import { loadWorkbench } from "../config/workbench.ts";

/**
 * The metrics of a run over earlier runs of the same engine, workload and kind of machine. A point of the revision that the run
 * was compared with carries the baseline's name.
 */
export async function earlierHistory(run: RunRecord, paths: readonly string[]): Promise<readonly HistorySeries[]> {
  if (paths.length === 0) return [];
  const margins = configuredMargins(await loadWorkbench(process.cwd()));
  const earlier = paths
    .flatMap(runsAt)
    .filter(({ engine, isoDate }) => engine.id === run.engine.id && Date.parse(isoDate) < Date.parse(run.isoDate));
  const runs = [...new Map([...earlier, run].map((one) => [one.id, one])).values()];
  return historiesOf([...runs].map(historyRun), margins)
    .filter(({ points }) => points.at(-1)?.run === run.id)
    .map((history) => ({
      ...history,
      points: history.points.map((point) =>
        run.base !== null && point.revision === run.base.revision ? { ...point, baseline: run.base.name } : point,
      ),
    }));
}
