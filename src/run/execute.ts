import type { Clock } from "../core/clock.ts";
import { metricDefinition } from "../core/metric-table.ts";
import { shuffled, type Random } from "../core/random.ts";
import { firstBaseOnlyRound, type RunRecord, type TrialRecord } from "../core/run-record.ts";
import type { Arm } from "../core/scenario.ts";
import { withTrial, type Journal } from "./journal.ts";
import { rotated, sideOrders } from "./order.ts";
import type { PlannedScenario } from "./plan.ts";
import type { RunTrial, Side, Trial } from "./trial.ts";
import { conditionsBetween, type MachineSample } from "./trial-conditions.ts";
import { recordTrial } from "./trial-outcome.ts";

/** Who is measured: finds the engine and its checkout for an arm on a side. */
export type EngineOf = (arm: Arm, side: Side) => Pick<Trial, "engine" | "root">;

/** What happened, for progress displays. */
export type ExecuteEvent =
  | {
      readonly kind: "trial-end";
      readonly scenario: string;
      readonly arm: string;
      readonly trial: TrialRecord;
      readonly done: number;
      /** Trials until the end of this stage; null where time and not a number of rounds ends it. */
      readonly planned: number | null;
      /** Time that this stage may still take. */
      readonly leftNs: number;
    }
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

/** Rounds on one side: every arm of every scenario once a round, until the rounds or the time are used up. */
export interface RoundsPolicy {
  /** Rounds that are made whatever they cost: three, so that exact numbers can be seen to repeat. */
  readonly fewestRounds: number;
  readonly mostRounds: number;
  /** No round begins that would, by the length of the last, end later than this. */
  readonly budgetNs: number;
}

/** What ends a stage: a number of trials, or a moment. */
type Stage = { readonly kind: "trials"; readonly until: number } | { readonly kind: "time"; readonly untilNs: bigint };

/** An arm that fails this often without ever succeeding is given up. */
const failuresToGiveUp = 2;

/** A run in the making: adds trials to its record and journal. */
export class Execution {
  record: RunRecord;
  private readonly input: ExecuteInput;
  private readonly startNs: bigint;
  private done = 0;
  /** Rounds on one side so far: pairs go on counting, so that no two trials of an arm and side share a round. */
  private roundsMade = 0;

  constructor(input: ExecuteInput) {
    this.input = input;
    this.startNs = input.clock.nowNs();
    this.record = input.run;
  }

  /** The base's own rounds, for a revision that nothing is kept of: its counted numbers have to repeat too. */
  async baseRounds(planned: readonly PlannedScenario[], count: number): Promise<void> {
    const aRound = planned.reduce((sum, { arms }) => sum + arms.length, 0);
    const stage = { kind: "trials" as const, until: this.done + aRound * count };
    for (let round = 0; round < count; round += 1)
      for (const { scenario, arms } of rotated(planned, round))
        for (const arm of shuffled(arms, this.input.random))
          await this.trial(scenario, arm, firstBaseOnlyRound + round, "base", stage);
  }

  async rounds(planned: readonly PlannedScenario[], policy: RoundsPolicy): Promise<void> {
    const startNs = this.input.clock.nowNs();
    let lastNs = 0;
    for (let round = 0; round < policy.mostRounds; round += 1) {
      const usedNs = Number(this.input.clock.nowNs() - startNs);
      if (round >= policy.fewestRounds && usedNs + lastNs > policy.budgetNs) return;
      const roundStartNs = this.input.clock.nowNs();
      const due = planned.filter((one) => round < policy.fewestRounds || gatesTimings(one));
      if (due.length === 0) return;
      const aRound = due.reduce((sum, { arms }) => sum + arms.length, 0);
      const isFixed = policy.fewestRounds === policy.mostRounds;
      const stage = isFixed
        ? { kind: "trials" as const, until: this.done + aRound * (policy.mostRounds - round) }
        : { kind: "time" as const, untilNs: startNs + BigInt(policy.budgetNs) };
      for (const { scenario, arms } of rotated(due, round))
        for (const arm of shuffled(arms, this.input.random)) await this.trial(scenario, arm, round, "head", stage);
      lastNs = Number(this.input.clock.nowNs() - roundStartNs);
      this.roundsMade = round + 1;
      this.input.onEvent({ kind: "round-end", round, done: this.done });
    }
  }

  /**
   * Pairs of both sides, back to back in balanced random order, scenarios rotated. At each look `stillOpen` says which
   * scenarios need more pairs; a discarded pair of each arm comes first, so that neither side pays for cold files.
   */
  async pairs(
    planned: readonly PlannedScenario[],
    looks: readonly number[],
    stillOpen: (record: RunRecord, look: number) => readonly string[],
    firstRound = this.roundsMade,
  ): Promise<void> {
    let open = planned;
    for (const { scenario, arms } of planned)
      for (const arm of arms) for (const side of ["base", "head"] as const) await this.observe(scenario, arm, -1, side);
    const most = looks.at(-1) ?? 0;
    const orders = new Map(planned.map(({ scenario }) => [scenario.id, sideOrders(most, this.input.random)]));
    for (const [look, pairs] of looks.entries()) {
      const from = look === 0 ? 0 : (looks[look - 1] ?? 0);
      const aPair = 2 * open.reduce((sum, { arms }) => sum + arms.length, 0);
      const stage = { kind: "trials" as const, until: this.done + (pairs - from) * aPair };
      for (let pair = from; pair < pairs; pair += 1) {
        for (const { scenario, arms } of rotated(open, pair))
          for (const arm of shuffled(arms, this.input.random))
            for (const side of orders.get(scenario.id)?.[pair] ?? [])
              await this.trial(scenario, arm, firstRound + pair, side, stage);
        const ids = open.map(({ scenario }) => scenario.id);
        this.input.onEvent({ kind: "pair-end", pairs: pair + 1, open: ids, record: this.record });
      }
      const ids = stillOpen(this.record, look);
      open = open.filter(({ scenario }) => ids.includes(scenario.id));
      this.input.onEvent({ kind: "look-end", pairs, open: open.map(({ scenario }) => scenario.id) });
      if (open.length === 0) return;
    }
  }

  private async trial(
    scenario: PlannedScenario["scenario"],
    arm: Arm,
    round: number,
    side: Side,
    stage: Stage,
  ): Promise<void> {
    this.done += 1;
    if (this.madeBefore(scenario.id, arm.id, round, side) || this.givenUp(scenario.id, arm.id, side)) return;
    const trial = await this.observe(scenario, arm, round, side);
    const entry = { kind: "trial", scenario: scenario.id, arm: arm.id, trial } as const;
    this.input.journal.append(entry);
    this.record = withTrial(this.record, entry);
    const planned = stage.kind === "trials" ? stage.until : null;
    this.input.onEvent({ ...entry, kind: "trial-end", done: this.done, planned, leftNs: this.leftNs(stage) });
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

  private async observe(
    scenario: PlannedScenario["scenario"],
    arm: Arm,
    round: number,
    side: Side,
  ): Promise<TrialRecord> {
    const { engineOf, run, runTrial, sampleMachine, signal } = this.input;
    const workload = scenario.workload(arm, run.seed);
    const before = sampleMachine();
    const trace = await runTrial({ scenario, arm, workload, round, side, ...engineOf(arm, side) }, signal);
    const conditions = conditionsBetween(before, sampleMachine());
    const isProgram = workload.program !== undefined;
    return { ...recordTrial({ scenario, arm, round, side, trace, isProgram }), conditions };
  }

  /** A run that goes on has the trials of its first part. */
  private madeBefore(scenarioId: string, armId: string, round: number, side: Side): boolean {
    const trials = this.trialsOf(scenarioId, armId);
    return trials.some((trial) => trial.round === round && trial.side === side);
  }

  private givenUp(scenarioId: string, armId: string, side: Side): boolean {
    const trials = this.trialsOf(scenarioId, armId).filter((trial) => trial.side === side);
    return trials.length >= failuresToGiveUp && trials.every((trial) => trial.outcome.kind === "failed");
  }

  private trialsOf(scenarioId: string, armId: string): readonly TrialRecord[] {
    const scenario = this.record.scenarios.find(({ id }) => id === scenarioId);
    return scenario?.arms.find(({ id }) => id === armId)?.trials ?? [];
  }
}

/** Whether more rounds could tell more: exact numbers are settled after the fewest rounds, timings are not. */
function gatesTimings({ metrics }: PlannedScenario): boolean {
  return metrics.some(({ id, gates }) => gates.length > 0 && metricDefinition(id).kind === "measured");
}
