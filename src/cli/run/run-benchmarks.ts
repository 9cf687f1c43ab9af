import type { OptionsRecord } from "../../core/run-record.ts";
import { UserError } from "../../core/user-error.ts";
import { parseDuration, wholeNumber } from "../command-line/option-values.ts";
import { chosenReplays } from "../cassettes/chosen-replays.ts";
import { loadWorkbench } from "../config/workbench.ts";
import { chooseEngine } from "../engines/choose-engine.ts";
import { checkEngines, headChoice } from "./chosen-engines.ts";
import { collectorAddress } from "../otlp/collector-address.ts";
import { measureRun } from "./measured-run.ts";
import type { RunOptions } from "./options.ts";
import { interruptedRun } from "./resume-run.ts";
import { parseShard } from "./shard.ts";

/** `bench run`: measures, compares, writes the run and its page, prints the table. Returns the exit code. */
export async function runBenchmarks(options: RunOptions): Promise<number> {
  const { seed, out, json, open } = options;
  const collector = options.otlp === undefined ? null : collectorAddress(options.otlp);
  if (options.resume === undefined) {
    const bench = await loadWorkbench(process.cwd(), options.cassette);
    checkOptions(options, bench.budgets.length > 0);
    const shard = parseShard(options.shard);
    const home = chooseEngine(bench, headChoice(options));
    const replays = await chosenReplays(options, home, process.cwd());
    return measureRun({
      bench,
      options: optionsRecord({ ...options, scenarios: [...options.scenarios, ...replays] }, home.engine.id),
      seed,
      mustDecide: options.gate,
      shard,
      out,
      resumed: null,
      json,
      open,
      collector,
    });
  }
  const resumed = interruptedRun(options.resume);
  const { run } = resumed;
  if (run.options === null)
    throw new UserError(
      `Run ${run.id} can't be resumed: neither bench run nor bench compare started it. Start a new run.`,
    );
  const bench = await loadWorkbench(process.cwd(), run.options.cassettes);
  return measureRun({
    bench,
    options: run.options,
    seed: run.seed,
    shard: run.shard ?? null,
    out,
    resumed,
    json,
    open,
    mustDecide: false,
    collector,
  });
}

/** The options as a resumed or merged run reads them from the run file. */
function optionsRecord(options: RunOptions, engine: string): OptionsRecord {
  const { scenarios, cassette: cassettes, set, arm: arms, gate, strict, profile } = options;
  const [otherEngine] = options.engine.slice(0, -1);
  return {
    scenarios,
    ...(cassettes.length > 0 && { cassettes }),
    set,
    engine,
    ...(otherEngine !== undefined && { otherEngine }),
    engineCommand: options["engine-command"] ?? null,
    arms,
    baseline: options.baseline ?? null,
    head: ".",
    gate,
    strict,
    ...(options["fail-fast"] && { failFast: true as const }),
    ...(!options.prompts && { keepsPrompts: false as const }),
    trials: options.trials ?? null,
    budgetNs: parseDuration("--budget", options.budget),
    profile,
  };
}

function checkOptions(options: RunOptions, hasBudgets: boolean): void {
  checkEngines(options);
  const { shard, gate, strict, profile, baseline, trials } = options;
  const hasBaseline = baseline !== undefined;
  if (shard !== undefined && gate)
    throw new UserError("--gate: a part of a run is not judged alone. Pass --gate to bench merge.");
  if (gate && !hasBaseline && !hasBudgets)
    throw new UserError("--gate: nothing to compare with. Pass --baseline, or write budgets in bench.config.");
  if (profile && !hasBaseline)
    throw new UserError(
      "--profile: there is no baseline to regress from. Pass --baseline, or use bench profile SCENARIO.",
    );
  if (options["fail-fast"] && !hasBaseline)
    throw new UserError("--fail-fast: there is no baseline to regress from. Pass --baseline, too.");
  if (strict && !gate) throw new UserError("--strict: has no effect alone. Pass --gate, too.");
  if (trials !== undefined) wholeNumber("--trials", trials, 1);
}
