import { machineClock } from "../../core/clock.ts";
import { exitCodes } from "../../core/outcome.ts";
import { formatChange, formatDuration } from "../../core/units.ts";
import { UserError } from "../../core/user-error.ts";
import { jsonWithoutSecrets } from "../../core/secrets.ts";
import { calibrationFolder, keepCalibration } from "../../gate/calibration/calibration-file.ts";
import { type MetricNoise, noiseOf } from "../../gate/calibration/calibration.ts";
import { machineClass } from "../../gate/calibration/machine-class.ts";
import { resolveRevision } from "../../gate/revisions/revisions.ts";
import { planScenario, type PlannedScenario } from "../../run/plan.ts";
import { writeRun } from "../../run/run-file.ts";
import { wholeNumber } from "../command-line/option-values.ts";
import { configuredMargins } from "../comparison/margins.ts";
import { builtCheckout, workingTree } from "../comparison/named-version.ts";
import { pairedArms } from "../comparison/paired-measurement.ts";
import { chooseScenarios, type EngineHome, loadWorkbench, type Workbench } from "../config/workbench.ts";
import { chooseEngine } from "../engines/choose-engine.ts";
import { engineLine, measuredEngine } from "../engines/measured-engine.ts";
import { dropJournal, measure, type Measured } from "../measurement/measure.ts";
import { interruptSignal } from "../terminal/interrupt.ts";
import { plainTable } from "../terminal/plain-table.ts";
import { startProgress } from "../terminal/progress.ts";
import type { CalibrateOptions } from "./options.ts";

const fewestPairs = 30;

/** `bench calibrate`: measures two blocks of pairs of the same code, and keeps how noisy this machine is. */
export async function calibrate(options: CalibrateOptions): Promise<number> {
  wholeNumber("--pairs", options.pairs, fewestPairs);
  const bench = await loadWorkbench(process.cwd());
  const home = chooseEngine(bench, options);
  const planned = planTimings(bench, home, options);
  const { run, folder, stoppedBy, elapsedNs } = await measureSameCode(home, planned, options);
  await writeRun(folder, run);
  dropJournal(folder);
  if (stoppedBy === "interrupt") return exitCodes.interrupted;
  if (stoppedBy !== "nothing") throw stoppedBy;
  const pairNs = elapsedNs / (2 * options.pairs);
  const noise = noiseOf(run, configuredMargins(bench), options.seed);
  if (noise.length === 0)
    throw new UserError(`Too few good pairs for a calibration. The trials are in ${folder}/run.json.`);
  const machine = machineClass(run.environment);
  const calibration = { isoDate: machineClock.isoDate(), engine: home.engine.id, machine, noise };
  const path = await keepCalibration(calibrationFolder(process.env), calibration);
  process.stdout.write(
    options.json
      ? `${jsonWithoutSecrets({ ...calibration, pairNs }, 1)}\n`
      : `${engineLine(run.engine)}\n\n${noiseText(noise, pairNs, path)}`,
  );
  return exitCodes.pass;
}

/** The arms with a timing that gates. */
function planTimings(
  bench: Workbench,
  home: EngineHome,
  { scenarios, set }: CalibrateOptions,
): readonly PlannedScenario[] {
  const chosen = chooseScenarios(bench, scenarios, set);
  const planned = pairedArms(chosen.map((scenario) => planScenario(scenario, home.engine, [])));
  if (planned.length > 0) return planned;
  throw new UserError("Nothing to calibrate: none of these scenarios has a timing that gates. Name other scenarios.");
}

async function measureSameCode(
  home: EngineHome,
  planned: readonly PlannedScenario[],
  { pairs, seed, out }: CalibrateOptions,
): Promise<Measured & { readonly elapsedNs: number }> {
  const signal = interruptSignal();
  const progress = startProgress(process.stderr);
  const roots = await sameCodeTwice(home, signal);
  const engine = await measuredEngine(home, ".");
  const startNs = machineClock.nowNs();
  const measured = await measure({
    planned,
    home,
    roots,
    engine,
    base: { name: "the same code", revision: engine.revision ?? "" },
    options: null,
    seed,
    out,
    progress,
    signal,
    steps: async (execution) => {
      await execution.pairs(planned, [pairs], () => []);
      await execution.pairs(planned, [pairs], () => [], "confirmation");
    },
  });
  return { ...measured, elapsedNs: Number(machineClock.nowNs() - startNs) };
}

/** Two builds of the working tree, as a comparison has two checkouts. Outside git both sides are the engine's own folder. */
async function sameCodeTwice(home: EngineHome, signal: AbortSignal) {
  const { repository, source } = home;
  if (source === "agents" || (await resolveRevision(repository, "HEAD")) === null)
    return { base: repository, head: repository };
  const tree = await workingTree(home);
  const base = await builtCheckout(home, tree, signal);
  return { base, head: await builtCheckout(home, tree, signal, "second") };
}

/** If more verdicts on the same code are open than this share, the machine is too noisy for the margins. */
const tooManyOpen = 0.2;

function noiseText(noise: readonly MetricNoise[], pairNs: number, path: string): string {
  const head = ["arm", "metric", "spread", "noise floor", "margin", "suggested", "pairs for +5 %", "for +10 %"];
  const cost = (pairs: number | null) => (pairs === null ? "-" : `${pairs} (${formatDuration(pairs * pairNs)})`);
  const rows = noise.map((row) => [
    `${row.scenario}/${row.arm}`,
    row.metric,
    ...[row.spread, row.floor, row.margin, row.suggestedMargin].map((value) => formatChange(value).slice(1)),
    cost(row.pairsFor.five),
    cost(row.pairsFor.ten),
  ]);
  const open = noise.reduce((sum, { inconclusive }) => sum + inconclusive, 0) / noise.length;
  const share = `The same code compared with itself was inconclusive in ${Math.round(open * 100)} % of the timings.`;
  const advice =
    open > tooManyOpen
      ? " This machine is too noisy for these margins. Use the suggested margins, or CPU time in place of wall time."
      : "";
  return `${plainTable(head, rows)}\n\n${share}${advice}\nKept for 30 days in ${path}\n`;
}
