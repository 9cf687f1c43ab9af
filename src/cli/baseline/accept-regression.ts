import { machineClock } from "../../core/clock.ts";
import type { Acceptance } from "../../core/run-record.ts";
import { UserError } from "../../core/user-error.ts";
import { acceptable } from "../../gate/baselines/acceptances.ts";
import { loadBaseline, saveBaseline } from "../../gate/baselines/baseline-store.ts";
import { gitUserName } from "../../gate/revisions/revisions.ts";
import { readRun } from "../../run/run-file.ts";
import { nearestHint } from "../../gate/nearest-name.ts";
import { newestRunAgainst } from "../finished-runs/newest-run.ts";
import type { BaselineOptions } from "./options.ts";

/** `bench baseline accept`: marks regressions of a metric as accepted, with the reason. Returns them. */
export async function acceptRegression(
  folder: string,
  name: string,
  options: BaselineOptions,
): Promise<readonly Acceptance[]> {
  const { metric, reason } = options;
  if (metric === undefined)
    throw new UserError(`The metric is missing. Write: bench baseline accept ${name} METRIC --reason "...".`);
  if (reason === undefined || reason.trim() === "")
    throw new UserError("An accepted regression needs a reason. Pass --reason with one sentence for later readers.");
  const baseline = await loadBaseline(folder, name);
  const [path, ...others] = options.from;
  if (others.length > 0) throw new UserError("accept takes one run. Pass one --from.");
  const run = path === undefined ? newestRunAgainst("reports", name) : readRun(path);
  if (run?.comparison?.baseline.name !== name)
    throw new UserError(
      `${run === null ? "No run in reports/ was" : `Run ${run.id} was not`} compared with ${name}. Run bench run --baseline ${name} first.`,
    );
  const regressed = run.comparison.rows.filter((row) => acceptable(row) !== null);
  const chosen = regressed.filter(
    (row) =>
      row.metric === metric &&
      (options.scenario === undefined || row.scenario === options.scenario) &&
      (options.arm === undefined || row.arm === options.arm),
  );
  if (chosen.length === 0)
    throw new UserError(
      `Run ${run.id} has no regression of ${metric} to accept.${nearestHint(metric, [...new Set(regressed.map((row) => row.metric))])}`,
    );
  const isoDate = machineClock.isoDate();
  const by = await gitUserName(process.cwd());
  const accepted = chosen.flatMap((row): Acceptance[] => {
    const what = acceptable(row);
    const { scenario, arm } = row;
    return what === null ? [] : [{ scenario, arm, metric, ...what, reason: reason.trim(), isoDate, by }];
  });
  const earlier = (baseline.newest.accepted ?? []).filter(
    (old) =>
      !accepted.some(({ scenario, arm }) => old.metric === metric && old.scenario === scenario && old.arm === arm),
  );
  const newest = { ...baseline.newest, accepted: [...earlier, ...accepted] };
  await saveBaseline(folder, name, [...baseline.recordings.slice(0, -1), newest], { force: true });
  return accepted;
}
