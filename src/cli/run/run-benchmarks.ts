import { UserError } from "../../core/user-error.ts";
import { loadWorkbench } from "../config/workbench.ts";
import { checkTrials, measureRun } from "./measured-run.ts";
import type { RunOptions } from "./options.ts";
import { interruptedRun } from "./resume-run.ts";

/** `bench run`: measures, compares, writes the run and its page, prints the table. Returns the exit code. */
export async function runBenchmarks(options: RunOptions): Promise<number> {
  const bench = await loadWorkbench(process.cwd());
  const { json } = options;
  if (options.resume === undefined) {
    checkOptions(options, bench.budgets.length > 0);
    return measureRun(bench, { ...options, head: "." }, { json });
  }
  const resumed = interruptedRun(options.resume);
  return measureRun(bench, recordedRequest(resumed.run), { json, resumed });
}

function checkOptions({ shard, gate, strict, profile, baseline, trials }: RunOptions, hasBudgets: boolean): void {
  const hasBaseline = baseline !== undefined;
  if (shard !== undefined && gate)
    throw new UserError("--gate: a part of a run is not judged alone. Pass --gate to bench merge.");
  if (gate && !hasBaseline && !hasBudgets)
    throw new UserError("--gate: nothing to compare with. Pass --baseline, or write budgets in bench.config.");
  if (profile && !hasBaseline)
    throw new UserError(
      "--profile: needs a baseline, as it profiles what regressed. For one version: bench profile SCENARIO.",
    );
  if (strict && !gate) throw new UserError("--strict: has no effect alone. Pass --gate, too.");
  checkTrials(trials, hasBaseline);
}
