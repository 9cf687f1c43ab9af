import type { Clock } from "../core/clock.ts";
import { shuffled, type Random } from "../core/random.ts";
import type { RunRecord, TrialOutcome, TrialRecord } from "../core/run-record.ts";
import type { Arm, Workload } from "../core/scenario.ts";
import { withoutSecrets } from "../core/secrets.ts";
import { phaseName, type RecordedPhase, type TrialPhase } from "../core/trial-phase.ts";
import { isGivenUp, whyGivenUp } from "./given-up.ts";
import { withTrial, type Journal } from "./journal.ts";
import { KeptTexts } from "./kept-texts.ts";
import { rotated, sideOrders } from "./order.ts";
import type { PlannedScenario } from "./plan.ts";
import type { RunTrial, Side, Trial } from "./trial.ts";
import { conditionsBetween, type MachineSample } from "./trial-conditions.ts";
import { trialResult } from "./trial-outcome.ts";

/** Finds the engine and its checkout for an arm on a side. */
export type EngineOf = (arm: Arm, side: Side) => Pick<Trial, "engine" | "root">;

/** What happened, for progress displays. */
export type ExecuteEvent =
  | {
      readonly kind: "trial-end";
      readonly scenario: string;
      readonly arm: string;
      readonly trial: TrialRecord;
      readonly done: number;
      /** Trials until the end of this stage; null when time ends it. */
      readonly planned: number | null;
      /** Time that this stage may still take. */
      readonly leftNs: number;
    }
  /** A scenario is asked no further. */
  | { readonly kind: "given-up"; readonly sentence: string }
  | { readonly kind: "round-end"; readonly round: number; readonly done: number }
  /** `open`: scenarios that still take pairs. */
  | { readonly kind: "pair-end"; readonly pairs: number; readonly open: readonly string[]; readonly record: RunRecord }
  | { readonly kind: "look-end"; readonly pairs: number; readonly open: readonly string[] };

export interface ExecuteInput {
  readonly run: RunRecord;
  readonly engineOf: EngineOf;
  readonly runTrial: RunTrial;
  readonly journal: Journal;
  readonly clock: Clock;
  /** Looks at the machine; called before and after every trial. */
  readonly sampleMachine: () => MachineSample;
  readonly random: Random;
  readonly signal: AbortSignal;
  readonly onEvent: (event: ExecuteEvent) => void;
}

/** How many rounds the head makes. */
export interface RoundsPolicy {
  /** Rounds that are made whatever they cost: three, so that exact numbers can be seen to repeat. */
  readonly fewestRounds: number;
  readonly mostRounds: number;
  /** No round begins that would end later than this if it took as long as the last. */
  readonly budgetNs: number;
  /** The first round to make. Default: 0. */
  readonly fromRound?: number;
  /** Moment of the clock at which the measuring ends, also in the fewest rounds. What is not done then is not recorded. */
  readonly endNs?: bigint;
}

/** What ends a stage: a number of trials, or a moment. */
type Stage = (
  | { readonly kind: "trials"; readonly until: number }
  | { readonly kind: "time"; readonly untilNs: bigint }
) & { readonly endNs?: bigint | undefined };

/** A trial that is due: an arm of a scenario on one side. */
type Place = Pick<Trial, "scenario" | "arm" | "side">;

/** What a trial brought. */
type MadeTrial = Omit<TrialRecord, "phase" | "side">;

/** What a timer of Node can wait. */
const longestTimerMs = 2 ** 31 - 1;

/** A run in the making: adds trials to its record and journal. */
export class Execution {
  record: RunRecord;
  private readonly input: ExecuteInput;
  private readonly startNs: bigint;
  private readonly workloads = new Map<Arm, Workload>();
  private readonly keptTexts: Readonly<Record<Side, KeptTexts>>;
  /** Trials that are done, or were left out because they were made before or their arm is given up. */
  private done = 0;

  constructor(input: ExecuteInput) {
    this.input = input;
    const { keepsPrompts = true } = input.run.options ?? {};
    this.keptTexts = { base: new KeptTexts(keepsPrompts), head: new KeptTexts(keepsPrompts) };
    this.startNs = input.clock.nowNs();
    this.record = input.run;
  }

  /** Rounds of the base alone, for a revision without a stored run: its exact numbers have to repeat as well. */
  async baseRounds(planned: readonly PlannedScenario[], count: number): Promise<void> {
    const stage = this.stageOfTrials(armCount(planned) * count);
    let due = planned;
    for (let round = 0; round < count; round += 1) {
      due = this.stillAsked(due, ["base"]);
      await this.round(due, round, "base", stage);
    }
  }

  /** Rounds of the head, until the rounds or the time are used up. Scenarios without a gating timing stop early. */
  async rounds(planned: readonly PlannedScenario[], policy: RoundsPolicy): Promise<void> {
    const { fewestRounds, mostRounds, budgetNs, fromRound = 0, endNs } = policy;
    const startNs = this.input.clock.nowNs();
    let lastNs = 0;
    let asked = planned;
    for (let round = fromRound; round < mostRounds; round += 1) {
      const roundStartNs = this.input.clock.nowNs();
      if (endNs !== undefined && roundStartNs >= endNs) return;
      if (round >= fewestRounds && Number(roundStartNs - startNs) + lastNs > budgetNs) return;
      asked = this.stillAsked(asked, ["head"]);
      const due = asked.filter((one) => round < fewestRounds || gatesTimings(one));
      if (due.length === 0) return;
      const stage: Stage =
        fewestRounds === mostRounds
          ? this.stageOfTrials(armCount(due) * (mostRounds - round), endNs)
          : { kind: "time", untilNs: startNs + BigInt(budgetNs), endNs };
      await this.round(due, round, "head", stage);
      lastNs = Number(this.input.clock.nowNs() - roundStartNs);
      this.input.onEvent({ kind: "round-end", round, done: this.done });
    }
  }

  /**
   * Pairs of both sides, back to back in balanced random order, scenarios rotated. At each look `stillOpen` says which
   * scenarios need more pairs. A discarded pair of each arm comes first, so that neither side pays for cold files.
   */
  async pairs(
    planned: readonly PlannedScenario[],
    looks: readonly number[],
    stillOpen: (record: RunRecord, look: number) => readonly string[],
    kind: "pair" | "confirmation" = "pair",
  ): Promise<void> {
    let open = this.stillAsked(planned, ["base", "head"]);
    await this.discardedPairs(open);
    const orders = new Map(
      planned.map(({ scenario }) => [scenario.id, sideOrders(looks.at(-1) ?? 0, this.input.random)]),
    );
    for (const [look, end] of looks.entries()) {
      const start = looks[look - 1] ?? 0;
      const stage = this.stageOfTrials((end - start) * 2 * armCount(open));
      for (let index = start; index < end; index += 1) {
        open = this.stillAsked(open, ["base", "head"]);
        if (open.length === 0) return;
        for (const { scenario, arms } of rotated(open, index))
          for (const arm of shuffled(arms, this.input.random))
            for (const side of orders.get(scenario.id)?.[index] ?? [])
              await this.trial({ scenario, arm, side }, { kind, index }, stage);
        this.input.onEvent({ kind: "pair-end", pairs: index + 1, open: idsOf(open), record: this.record });
      }
      const ids = stillOpen(this.record, look);
      open = open.filter(({ scenario }) => ids.includes(scenario.id));
      this.input.onEvent({ kind: "look-end", pairs: end, open: idsOf(open) });
      if (open.length === 0) return;
    }
  }

  /** Without the scenarios whose further trials would tell nothing new. Says so of each. */
  private stillAsked(planned: readonly PlannedScenario[], sides: readonly Side[]): readonly PlannedScenario[] {
    return planned.filter(({ scenario }) => {
      const record = this.record.scenarios.find(({ id }) => id === scenario.id);
      if (record === undefined) return true;
      const [sentence] = sides.flatMap((side) => whyGivenUp(record, side) ?? []);
      if (sentence !== undefined) this.input.onEvent({ kind: "given-up", sentence });
      return sentence === undefined;
    });
  }

  private async discardedPairs(planned: readonly PlannedScenario[]): Promise<void> {
    for (const { scenario, arms } of planned)
      for (const arm of arms)
        for (const side of ["base", "head"] as const)
          await this.execute({ scenario, arm, side }, { kind: "discarded" });
  }

  /** Every arm of every scenario once, on one side. */
  private async round(planned: readonly PlannedScenario[], index: number, side: Side, stage: Stage): Promise<void> {
    for (const { scenario, arms } of rotated(planned, index))
      for (const arm of shuffled(arms, this.input.random))
        await this.trial({ scenario, arm, side }, { kind: "round", index }, stage);
  }

  /** Makes and records a trial, unless a run that goes on has it or its arm is given up. */
  private async trial(place: Place, phase: RecordedPhase, stage: Stage): Promise<void> {
    this.done += 1;
    const earlier = this.trialsOf(place);
    if (earlier.some((trial) => phaseName(trial.phase) === phaseName(phase)) || isGivenUp(earlier)) return;
    const executed = await this.executeUntil(stage.endNs, place, phase);
    if (executed === null) return;
    const made = { phase, side: place.side, ...executed };
    const texts = this.keptTexts[place.side];
    const sides = made.sides === undefined ? {} : { sides: texts.newIn(made.sides) };
    const trial = { ...made, requests: texts.newIn(made.requests), ...sides };
    const entry = { kind: "trial", scenario: place.scenario.id, arm: place.arm.id, trial } as const;
    this.input.journal.append(entry);
    this.record = withTrial(this.record, entry);
    const planned = stage.kind === "trials" ? stage.until : null;
    this.input.onEvent({ ...entry, kind: "trial-end", done: this.done, planned, leftNs: this.leftNs(stage) });
  }

  private stageOfTrials(count: number, endNs?: bigint): Stage {
    return { kind: "trials", until: this.done + count, endNs };
  }

  private leftNs(stage: Stage): number {
    const nowNs = this.input.clock.nowNs();
    switch (stage.kind) {
      case "time":
        return Math.max(0, Number(stage.untilNs - nowNs));
      case "trials":
        return (Number(nowNs - this.startNs) / this.done) * (stage.until - this.done);
    }
  }

  /** Makes a trial that ends with that moment. Null if it did not begin or was not done by then. */
  private async executeUntil(endNs: bigint | undefined, place: Place, phase: TrialPhase): Promise<MadeTrial | null> {
    if (endNs === undefined) return this.execute(place, phase);
    const leftNs = Number(endNs - this.input.clock.nowNs());
    if (leftNs <= 0) return null;
    const { signal } = this.input;
    const deadline = AbortSignal.timeout(Math.min(Math.ceil(leftNs / 1e6), longestTimerMs));
    try {
      return await this.execute(place, phase, AbortSignal.any([signal, deadline]));
    } catch (error) {
      if (deadline.aborted && !signal.aborted) return null;
      throw error;
    }
  }

  private async execute(place: Place, phase: TrialPhase, signal = this.input.signal): Promise<MadeTrial> {
    const { engineOf, runTrial, sampleMachine } = this.input;
    const { scenario, arm, side } = place;
    const workload = this.workloadOf(place);
    const measured = engineOf(arm, side);
    if (needsContinue(workload) && measured.engine.canContinue !== true)
      return { outcome: { kind: "not-applicable", reason: noContinue }, values: {}, requests: [] };
    const before = sampleMachine();
    const trace = await runTrial({ ...place, workload, phase, ...measured }, signal);
    const conditions = conditionsBetween(before, sampleMachine());
    const { program, endings = "success" } = workload;
    const survivors = trace.survivors ?? [];
    const namesLookedUp = [...new Set(trace.network?.names.map(({ name }) => name))];
    const result = trialResult({ scenario, arm, trace, isProgram: program !== undefined, endings });
    return {
      ...result,
      outcome: withoutSecretsIn(result.outcome),
      ...(survivors.length > 0 && { survivors: survivors.map(withoutSecrets) }),
      ...(trace.daemons !== undefined && { daemons: trace.daemons.map(withoutSecrets) }),
      ...(namesLookedUp.length > 0 && { namesLookedUp }),
      conditions,
    };
  }

  /** A workload depends on the arm and the seed alone, so each is made once. */
  private workloadOf({ scenario, arm }: Place): Workload {
    const workload = this.workloads.get(arm) ?? scenario.workload(arm, this.input.run.seed);
    this.workloads.set(arm, workload);
    return workload;
  }

  private trialsOf({ scenario, arm, side }: Place): readonly TrialRecord[] {
    const record = this.record.scenarios.find(({ id }) => id === scenario.id);
    const trials = record?.arms.find(({ id }) => id === arm.id)?.trials ?? [];
    return trials.filter((trial) => trial.side === side);
  }
}

/** A reason may quote what the engine wrote to stderr, or its command line. */
function withoutSecretsIn(outcome: TrialOutcome): TrialOutcome {
  return outcome.kind === "done" ? outcome : { ...outcome, reason: withoutSecrets(outcome.reason) };
}

const noContinue = "the engine's entry has no `continue`, the words that send a prompt to an earlier session";

function needsContinue({ isContinued, earlier = [] }: Workload): boolean {
  return isContinued === true || earlier.some((launch) => launch.isContinued === true);
}

function armCount(planned: readonly PlannedScenario[]): number {
  return planned.reduce((sum, { arms }) => sum + arms.length, 0);
}

function idsOf(planned: readonly PlannedScenario[]): readonly string[] {
  return planned.map(({ scenario }) => scenario.id);
}

/** Whether more rounds tell more. They do for timings; exact numbers are settled after the fewest rounds. */
function gatesTimings({ metrics }: PlannedScenario): boolean {
  return metrics.some(({ kind, gatesOn }) => gatesOn.length > 0 && kind === "measured");
}
