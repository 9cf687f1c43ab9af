import Table from "cli-table3";
import { machineClock } from "../core/clock.ts";
import { formatChange, formatDuration } from "../core/units.ts";
import { UserError } from "../core/user-error.ts";
import { calibrationFolder, keepCalibration } from "../gate/calibration/calibration-file.ts";
import { type MetricNoise, noiseOf } from "../gate/calibration/calibration.ts";
import { machineClass } from "../gate/calibration/machine-class.ts";
import { resolveRevision, workingTreeState } from "../gate/revisions/revisions.ts";
import { writeRun } from "../run/run-file.ts";
import { planScenario } from "../run/plan.ts";
import type { CalibrateOptions } from "./commands/calibrate.ts";
import { exitCodes } from "./exit-codes.ts";
import { interruptSignal } from "./interrupt.ts";
import { dropJournal, measure } from "./run/measure.ts";
import { packageRoot } from "./package-info.ts";
import { pairedArms } from "./compare/paired-measurement.ts";
import { plainTableStyle } from "./plain-table.ts";
import { configuredMargins } from "./compare/prepare-comparison.ts";
import { startProgress } from "./progress.ts";
import { engineFinder } from "./run/run-benchmarks.ts";
import { builtCheckout, workingTree } from "./compare/sides.ts";
import { chooseEngine, chooseScenarios, type EngineHome, loadWorkbench } from "./config/workbench.ts";

const fewestPairs = 30;

/** `bench calibrate`: two blocks of pairs of the same code; keeps what they say about the noise of this machine. */
export async function calibrate(options: CalibrateOptions): Promise<number> {
  if (!Number.isInteger(options.pairs) || options.pairs < fewestPairs)
    throw new UserError(`--pairs ${options.pairs}: write a whole number from ${fewestPairs}.`);
  const bench = await loadWorkbench(process.cwd());
  const home = chooseEngine(bench, options.engine);
  const scenarios = chooseScenarios(bench, options.scenarios, options.set);
  const planned = pairedArms(scenarios.map((scenario) => planScenario(scenario, home.engine, [])));
  if (planned.length === 0)
    throw new UserError("None of these scenarios has a timing that gates: nothing to calibrate.");
  const signal = interruptSignal();
  const progress = startProgress(process.stderr);
  const roots = await sameCodeTwice(home, signal);
  const state = await workingTreeState(home.repository);
  const startNs = machineClock.nowNs();
  const { run, folder, stoppedBy } = await measure({
    planned,
    engineOf: engineFinder(home, roots),
    engine: { id: home.engine.id, revision: state.commit, dirty: state.dirty },
    base: { name: "the same code", revision: state.commit ?? "" },
    harnessRevision: (await workingTreeState(packageRoot)).commit,
    seed: options.seed,
    options: null,
    budgets: [],
    out: options.out,
    progress,
    signal,
    steps: async (execution) => {
      await execution.pairs(planned, [options.pairs], () => []);
      await execution.pairs(planned, [options.pairs], () => [], "confirmation");
    },
  });
  await writeRun(folder, run);
  dropJournal(folder);
  if (stoppedBy === "interrupt") return exitCodes.interrupted;
  if (stoppedBy !== "nothing") throw stoppedBy;
  const pairNs = Number(machineClock.nowNs() - startNs) / (2 * options.pairs);
  const noise = noiseOf(run, configuredMargins(bench), options.seed);
  if (noise.length === 0)
    throw new UserError(`Too few good pairs to calibrate by; the trials are in ${folder}/run.json.`);
  const machine = machineClass(run.environment);
  const calibration = { isoDate: machineClock.isoDate(), engine: home.engine.id, machine, noise };
  const path = await keepCalibration(calibrationFolder(process.env), calibration);
  process.stdout.write(
    options.json ? `${JSON.stringify({ ...calibration, pairNs }, null, 1)}\n` : textOf(noise, pairNs, path),
  );
  return exitCodes.pass;
}

/** The working tree built twice, as a comparison has two checkouts; outside git the engine's own folder stands for both. */
async function sameCodeTwice(home: EngineHome, signal: AbortSignal) {
  if ((await resolveRevision(home.repository, "HEAD")) === null)
    return { base: home.repository, head: home.repository };
  const tree = await workingTree(home);
  return {
    base: await builtCheckout(home, tree, signal),
    head: await builtCheckout(home, tree, signal, "second"),
  };
}

/** Above this share of open verdicts on the same code, a margin of 3 % cannot be held here. */
const tooOftenOpen = 0.2;

function textOf(noise: readonly MetricNoise[], pairNs: number, path: string): string {
  const head = ["arm", "metric", "spread", "noise floor", "margin", "suggested", "pairs for +5 %", "for +10 %"];
  const table = new Table({ ...plainTableStyle, head });
  const cost = (pairs: number | null) => (pairs === null ? "-" : `${pairs} (${formatDuration(pairs * pairNs)})`);
  for (const row of noise)
    table.push([
      `${row.scenario}/${row.arm}`,
      row.metric,
      ...[row.spread, row.floor, row.margin, row.suggestedMargin].map((value) => formatChange(value).slice(1)),
      cost(row.pairsFor.five),
      cost(row.pairsFor.ten),
    ]);
  const open = noise.reduce((sum, { inconclusive }) => sum + inconclusive, 0) / noise.length;
  const share = `The same code against itself was inconclusive in ${Math.round(open * 100)} % of the timings.`;
  const advice =
    open > tooOftenOpen ? " This machine is too noisy for these margins: use the suggested ones, or CPU time." : "";
  return `${table.toString()}\n\n${share}${advice}\nKept for 30 days in ${path}\n`;
}
