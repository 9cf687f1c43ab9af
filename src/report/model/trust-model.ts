import { machineLoadOf } from "../../core/disturbance.ts";
import type { Environment, RunRecord, TrialRecord } from "../../core/run-record.ts";
import { formatChange, formatValue } from "../../core/units.ts";
import { cleanLine } from "../clean-text.ts";
import { losesWork } from "./arm-table.ts";
import { networkText } from "./environment-facts.ts";
import type { Fact } from "./fact.ts";
import { droppedRounds } from "./pair-model.ts";
import type { CalibrationSummary, ReportInputs } from "./report-inputs.ts";

const loudLabels: readonly string[] = ["Busy machine", "Left running", "Lost work", "No price"];

/** Whether this run's timings deserve belief: the machines, the noise measured on them, and what was left out. */
export interface TrustModel {
  /** Machines side by side. */
  readonly machines: MachineTable;
  readonly facts: readonly Fact[];
}

/** Facts that a reader has to know before the numbers. */
export function loudFacts({ facts }: TrustModel): readonly Fact[] {
  return facts.filter(({ label }) => loudLabels.includes(label));
}

interface MachineTable {
  readonly columns: readonly string[];
  readonly rows: readonly MachineRow[];
}

interface MachineRow {
  readonly label: string;
  /** One for each column. */
  readonly values: readonly string[];
  /** They differ in something that moves timings. */
  readonly mismatch: boolean;
}

/** The trust panel of a run. */
export function trustModel(run: RunRecord, inputs: ReportInputs): TrustModel {
  return {
    machines: machineTable(run, inputs),
    facts: [
      pairedFact(run),
      ...busyFacts(run),
      ...survivorFacts(run),
      ...daemonFacts(run),
      ...lookupFacts(run),
      ...lostWorkFacts(run),
      ...priceFacts(run),
      ...calibrationFacts(inputs.calibration),
    ],
  };
}

/** A part of a joined run: which machine measured what. */
export interface ShardRow {
  readonly part: number;
  readonly machine: string;
  readonly load: string;
  readonly scenarios: readonly string[];
}

/** The parts of a joined run; none where one machine measured everything. */
export function shardRows(run: RunRecord): readonly ShardRow[] {
  return (run.shards ?? []).map(({ index, environment, scenarios }) => ({
    part: index,
    machine: `${cleanLine(environment.cpuModel)}, ${environment.cores} cores, Node ${cleanLine(environment.node, 20)}`,
    load: `${environment.loadBefore.toFixed(2)} before, ${environment.loadAfter.toFixed(2)} after`,
    scenarios: scenarios.map((id) => cleanLine(run.scenarios.find((scenario) => scenario.id === id)?.title ?? id)),
  }));
}

function machineTable(run: RunRecord, { baseEnvironment }: ReportInputs): MachineTable {
  const shards = run.shards ?? [];
  const machines: readonly (readonly [string, Environment])[] = [
    ...(baseEnvironment === undefined ? [] : [["Baseline", baseEnvironment] as const]),
    ...(shards.length === 0
      ? [["This run", run.environment] as const]
      : shards.map(({ index, environment }) => [`Part ${index}`, environment] as const)),
  ];
  const environments = machines.map(([, environment]) => environment);
  const traits: readonly (readonly [string, (environment: Environment) => string, boolean])[] = [
    ["CPU", ({ cpuModel }) => cleanLine(cpuModel), true],
    ["Cores", ({ cores }) => String(cores), true],
    ["Memory", ({ memoryBytes }) => formatValue(memoryBytes, "bytes"), true],
    ["System", ({ platform }) => cleanLine(platform), true],
    ["Kernel", ({ kernel }) => cleanLine(kernel), true],
    ["Node", ({ node }) => cleanLine(node), true],
    ["CPU governor", ({ governor }) => (governor === null ? "unknown" : cleanLine(governor)), true],
    ["Process accounting", ({ accounting }) => cleanLine(accounting, 200), true],
    ["Network", ({ network }) => networkText(network), true],
    ["Load before, after", ({ loadBefore, loadAfter }) => `${loadBefore.toFixed(2)}, ${loadAfter.toFixed(2)}`, false],
    ["Steal", ({ stealRatio }) => (stealRatio === null ? "unknown" : formatValue(stealRatio, "ratio")), false],
  ];
  return {
    columns: machines.map(([name]) => name),
    rows: traits.map(([label, valueOf, matters]) => {
      const values = environments.map(valueOf);
      return { label, values, mismatch: matters && new Set(values).size > 1 };
    }),
  };
}

function pairedFact(run: RunRecord): Fact {
  const counts = run.scenarios.flatMap(({ arms }) => arms.map((arm) => droppedRounds(arm, run.environment.cores)));
  const tried = counts.reduce((sum, count) => sum + count.tried, 0);
  const reasons = new Map<string, number>();
  for (const [reason, count] of counts.flatMap((each) => [...each.reasons]))
    reasons.set(reason, (reasons.get(reason) ?? 0) + count);
  const label = "Dropped pairs";
  if (tried === 0) return { label, value: "no pairs were measured" };
  if (reasons.size === 0) return { label, value: `none of ${tried}` };
  const why = [...reasons].map(([reason, count]) => (reasons.size === 1 ? reason : `${reason} (${count})`)).join(", ");
  const dropped = [...reasons.values()].reduce((sum, count) => sum + count, 0);
  return {
    label,
    value: `${dropped} of ${tried}: ${why}`,
    caution:
      "A pair counts only when both sides did their work on a machine that let them; each failure is listed with its scenario.",
  };
}

/** That times can't be trusted. No fact on a calm machine, and none where nobody knows. */
function busyFacts(run: RunRecord): readonly Fact[] {
  const { machine, underLoad, of } = machineLoadOf(run);
  if (machine !== "busy") return [];
  return [
    {
      label: "Busy machine",
      value: `in ${underLoad} of ${of} trials processes waited for a processor`,
      caution: "Times are too long. Counts, tokens and money are right.",
    },
  ];
}

/** Names that trials looked up. No fact without any. */
function lookupFacts(run: RunRecord): readonly Fact[] {
  const names = trialsOf(run).flatMap((trial) => trial.namesLookedUp ?? []);
  if (names.length === 0) return [];
  return [
    {
      label: "Names looked up",
      value: namesText(names),
      caution:
        "The engine wanted to reach other machines. The network is isolated, so each name was answered as unknown.",
    },
  ];
}

/** Edits that were reported as done and are not there. They do not fail a trial: the metric counts them. No fact without any. */
function lostWorkFacts({ scenarios }: RunRecord): readonly Fact[] {
  const places = scenarios.flatMap(({ id, metrics, arms }) =>
    metrics.flatMap((metric) =>
      arms.filter((arm) => losesWork(arm, metric.id)).map((arm) => `${metric.title} in ${id} ${arm.id}`),
    ),
  );
  if (places.length === 0) return [];
  return [
    {
      label: "Lost work",
      value: namesText(places),
      caution: "The agent reported this work as done, or said nothing of its loss.",
    },
  ];
}

/** The agent's tokens were counted and could not be priced. No fact if every priced arm has its cost. */
function priceFacts(run: RunRecord): readonly Fact[] {
  const unpriced = run.scenarios.flatMap(({ id, metrics, arms }) =>
    metrics.some((metric) => metric.id === cost)
      ? arms.flatMap(({ trials }) =>
          trials.filter(({ values }) => tokens in values && !(cost in values)).map((trial) => ({ id, trial })),
        )
      : [],
  );
  if (unpriced.length === 0) return [];
  const models = unpriced.flatMap(({ trial }) => trial.requests.flatMap(({ model }) => model ?? []));
  const named = models.length === 0 ? "the agent's model" : namesText(models);
  return [
    {
      label: "No price",
      value: namesText(unpriced.map(({ id }) => id)),
      caution: `No price of ${named} is known, so the modelled cost is left out. Describe the model under \`models\` in bench.config: docs/configuration.md#models shows how.`,
    },
  ];
}

const tokens = "gen_ai.usage.input_tokens";
const cost = "cost.total";

function trialsOf(run: RunRecord): readonly TrialRecord[] {
  return run.scenarios.flatMap(({ arms }) => arms.flatMap(({ trials }) => trials));
}

const mostNames = 8;

/** Each name once. */
function namesText(repeated: readonly string[]): string {
  const names = [...new Set(repeated)];
  const shown = names.slice(0, mostNames).map((name) => cleanLine(name));
  return names.length > shown.length
    ? `${shown.join(", ")}, and ${names.length - shown.length} more`
    : shown.join(", ");
}

/** Processes that trials left running. No fact without any. */
function survivorFacts(run: RunRecord): readonly Fact[] {
  const survivors = trialsOf(run).flatMap((trial) => trial.survivors ?? []);
  if (survivors.length === 0) return [];
  return [
    {
      label: "Left running",
      value: namesText(survivors),
      caution: "These processes still ran when the engine had ended. They were ended, and their processor time counts.",
    },
  ];
}

/** Processes that trials left running as their entry says. No fact without any. */
function daemonFacts(run: RunRecord): readonly Fact[] {
  const daemons = trialsOf(run).flatMap((trial) => trial.daemons ?? []);
  return daemons.length === 0 ? [] : [{ label: "Expected daemons, ended", value: namesText(daemons) }];
}

function calibrationFacts(calibration: CalibrationSummary | undefined): readonly Fact[] {
  if (calibration === undefined)
    return [
      { label: "Noise of this machine", value: "not at hand: bench calibrate measures the engine against itself" },
    ];
  const { noise, isoDate } = calibration;
  const worst = noise.toSorted((left, right) => right.floor - left.floor)[0];
  const open = noise.filter(({ inconclusive }) => inconclusive > 0).length;
  return [
    { label: "Calibration of this machine", value: `${cleanLine(isoDate.slice(0, 10))}, ${noise.length} timings` },
    {
      label: "Largest noise floor",
      value:
        worst === undefined
          ? "none"
          : `${formatChange(worst.floor).replace(/^[+±]/, "")} (${cleanLine(`${worst.scenario} ${worst.arm} ${worst.metric}`, 120)}, ${worst.pairs} pairs)`,
    },
    { label: "Same code left open", value: `${open} of ${noise.length} timings` },
  ];
}
