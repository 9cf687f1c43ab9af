import type { ClaimDocument } from "../../core/claim.ts";
import { isIncomplete, type Outcome } from "../../core/outcome.ts";
import { engineText } from "../../core/engine-text.ts";
import type { FinishedRun, RunRecord, ScenarioRecord } from "../../core/run-record.ts";
import type { KeptTimeline } from "../../core/timeline.ts";
import { phaseName } from "../../core/trial-phase.ts";
import { anchorsOf } from "./anchors.ts";
import { type ArmTable, armTable } from "./arm-table.ts";
import { type Banner, bannerOf } from "./banner.ts";
import { type BudgetRow, budgetRows } from "./budget-table.ts";
import { type CauseModel, causeModels } from "./cause-model.ts";
import { type ChartModel, chartModels } from "./chart-model.ts";
import { cleanLine, cleanText } from "../clean-text.ts";
import { type ComparisonModel, comparisonModel, isSettled, rowVerdict } from "./comparison-model.ts";
import type { Fact } from "./fact.ts";
import { type GlossaryEntry, glossaryOf } from "./glossary.ts";
import { type ClaimRow, claimsByOutcome } from "./claim-rows.ts";
import { type HistoryModel, historyModels } from "./history-model.ts";
import { type OverviewCell, overviewOf } from "./overview.ts";
import type { ReportInputs } from "./report-inputs.ts";
import { type Reproduction, reproductionOf } from "./reproduce.ts";
import { fitterFor } from "./scalability-fit.ts";
import { type SentRequests, sentRequests } from "./sent-requests.ts";
import { type SweepModel, sweepModels } from "./sweep-model.ts";
import { type TokenCosts, tokenCosts } from "./token-costs.ts";
import { environmentFacts } from "./environment-facts.ts";
import { type ShardRow, shardRows, type TrustModel, trustModel } from "./trust-model.ts";
import { shownTimelines } from "../timeline/shown-timelines.ts";

/** Everything a report shows, in words, so that every format says the same. All of its text is clean. */
export interface ReportModel {
  readonly title: string;
  readonly subtitle: string;
  readonly outcome: OutcomeModel;
  readonly banner: Banner;
  readonly comparison: ComparisonModel | null;
  /** What the sides sent, for arms in which that differs. */
  readonly sent: readonly SentRequests[];
  /** What made rows change, causes of gating regressions first. */
  readonly causes: readonly CauseModel[];
  readonly coverage: Coverage;
  readonly budgets: readonly BudgetRow[];
  readonly scenarios: readonly ScenarioModel[];
  /** Their texts are cleaned where they are shown. */
  readonly timelines: readonly KeptTimeline[];
  readonly environment: readonly Fact[];
  readonly trust: TrustModel;
  /** Parts of a joined run; empty where one machine measured everything. */
  readonly shards: readonly ShardRow[];
  readonly tokenCosts: TokenCosts | null;
  readonly history: readonly HistoryModel[];
  /** Published claims beside this run's figures, by outcome; empty where they are not at hand. */
  readonly claims: readonly ClaimRow[];
  readonly claimDocuments: readonly ClaimDocument[];
  readonly reproduction: Reproduction;
  readonly glossary: readonly GlossaryEntry[];
}

/** The outcome as decided when the run was finished. The banner has its reasons in words. */
export interface OutcomeModel extends Pick<Outcome, "kind" | "exitCode" | "policy"> {
  /** Something that belongs in the run is missing. */
  readonly isIncomplete: boolean;
}

/** What one side has and the other has not. */
export interface Coverage {
  readonly missing: readonly string[];
  readonly added: readonly string[];
  /** Arms of this run in which trials failed, with how many of how many. */
  readonly failed: readonly string[];
  /** Arms whose question cannot be asked of the engine, with the reason. */
  readonly notApplicable: readonly string[];
  /** Arms of this run without a single trial. */
  readonly skipped: readonly string[];
}

export interface ScenarioModel {
  /** Unique on the page and stable between runs. Letters, digits and dashes. */
  readonly anchor: string;
  readonly title: string;
  readonly question: string;
  readonly digest: string;
  /** True when a row of it changed or is open, or a trial failed or is not applicable. */
  readonly notable: boolean;
  /** Cost, first token, wall time and memory: what all scenarios can be looked through by. */
  readonly overview: readonly OverviewCell[];
  readonly table: ArmTable;
  readonly charts: readonly ChartModel[];
  readonly sweeps: readonly SweepModel[];
  readonly failures: readonly Failure[];
  /** One for each arm and side. */
  readonly notApplicable: readonly NotApplicableArm[];
}

/** An arm with a trial whose question cannot be asked of the engine. */
export interface NotApplicableArm {
  readonly id: string;
  readonly arm: string;
  readonly side: "head" | "base";
  /** The arm, with its side in a run that has two. */
  readonly name: string;
  /** One line. */
  readonly reason: string;
}

export interface Failure {
  readonly arm: string;
  readonly side: "head" | "base";
  /** Such as "pair 3". */
  readonly phase: string;
  /** Which trial, such as "round 1", or "head, pair 3" in a run of two sides. */
  readonly trial: string;
  readonly reason: string;
}

/** The model of a run's report. Pure: the same run gives the same model. */
export function reportModel(run: FinishedRun, inputs: ReportInputs = {}): ReportModel {
  const anchors = anchorsOf(run.scenarios.map((scenario) => scenario.id));
  const anchorOf = (id: string): string | null => anchors[run.scenarios.findIndex((each) => each.id === id)] ?? null;
  const comparison = run.comparison === null ? null : comparisonModel(run, run.comparison, anchorOf, inputs);
  return {
    title: cleanLine(engineText(run.engine)),
    subtitle: `${cleanLine(run.isoDate.slice(0, 16).replace("T", " "))} UTC, ${run.scenarios.length} ${run.scenarios.length === 1 ? "scenario" : "scenarios"}`,
    outcome: outcomeModel(run.outcome),
    banner: bannerOf(run),
    comparison,
    sent: sentRequests(run),
    causes: causeModels(run, comparison?.rows ?? []),
    coverage: coverageOf(run),
    budgets: budgetRows(run),
    scenarios: run.scenarios.map((scenario, position) =>
      scenarioModel(run, scenario, anchors[position] ?? `scenario-${position + 1}`),
    ),
    timelines: shownTimelines(run),
    environment: environmentFacts(run.environment),
    trust: trustModel(run, inputs),
    shards: shardRows(run),
    tokenCosts: tokenCosts(run, inputs),
    history: historyModels(inputs.history ?? [], (id, armId) => {
      const scenario = run.scenarios.find((each) => each.id === id);
      const arm = scenario?.arms.find((each) => each.id === armId);
      return { scenario: cleanLine(scenario?.title ?? id), arm: cleanLine(arm?.title ?? armId) };
    }),
    claims: claimsByOutcome(inputs.claims ?? []),
    claimDocuments: inputs.claimDocuments ?? [],
    reproduction: reproductionOf(run),
    glossary: glossaryOf(run),
  };
}

function outcomeModel(outcome: Outcome): OutcomeModel {
  const { kind, exitCode, policy } = outcome;
  return { kind, exitCode, policy, isIncomplete: isIncomplete(outcome) };
}

function scenarioModel(run: RunRecord, scenario: ScenarioRecord, anchor: string): ScenarioModel {
  const failures = failuresOf(run, scenario);
  const notApplicable = notApplicableArms(run, scenario);
  const changed = (run.comparison?.rows ?? []).some(
    ({ scenario: id, judgement, gates }) => id === scenario.id && !isSettled({ verdict: rowVerdict(judgement), gates }),
  );
  return {
    anchor,
    title: cleanLine(scenario.title),
    question: cleanText(scenario.question),
    digest: cleanLine(scenario.digest),
    notable: changed || failures.length > 0 || notApplicable.length > 0,
    overview: overviewOf(scenario),
    table: armTable(scenario),
    ...drawings(scenario),
    failures,
    notApplicable,
  };
}

/**
 * Two metrics are drawn, as sweeps where they have some. A headline metric without a sweep keeps its bars. Arms that
 * are on no curve get bars of the most telling metric that is swept.
 */
function drawings(scenario: ScenarioRecord): Pick<ScenarioModel, "charts" | "sweeps"> {
  const all = scenario.metrics
    .map((metric) => ({ metric, sweeps: sweepModels(scenario, metric, fitterFor(metric.id)) }))
    .filter(({ sweeps }) => sweeps.length > 0);
  if (all.length === 0) return { charts: chartModels(scenario), sweeps: [] };
  const swept = all.slice(0, all[0]?.metric === scenario.metrics[0] ? 2 : 1);
  const arms = scenario.arms.filter(({ sweep }) => sweep === undefined);
  const instead = swept.map(({ metric }) => metric);
  const beside = arms.length > 1 ? chartModels({ ...scenario, arms, metrics: instead.slice(0, 1) }) : [];
  const rest = scenario.metrics.filter((metric) => !instead.includes(metric));
  const charts = chartModels({ ...scenario, metrics: rest }).slice(0, 2 - swept.length);
  return { charts: [...charts, ...beside], sweeps: swept.flatMap(({ sweeps }) => sweeps) };
}

function coverageOf(run: RunRecord): Coverage {
  const arms = run.scenarios.flatMap((scenario) =>
    scenario.arms.map((arm) => ({
      name: cleanLine(`${scenario.title} / ${arm.title}`, 200),
      tried: arm.trials.length,
      failed: arm.trials.filter(({ outcome }) => outcome.kind === "failed").length,
    })),
  );
  return {
    missing: (run.comparison?.missing ?? []).map((name) => cleanLine(name, 200)),
    added: (run.comparison?.added ?? []).map((name) => cleanLine(name, 200)),
    notApplicable: run.scenarios.flatMap((scenario) =>
      notApplicableArms(run, scenario).map(
        ({ name, reason }) => `${cleanLine(`${scenario.title} / ${name}`, 200)}: ${reason}`,
      ),
    ),
    failed: arms.flatMap(({ name, tried, failed }) => (failed > 0 ? [`${name}: ${failed} of ${tried} trials`] : [])),
    skipped: arms.flatMap(({ name, tried }) => (tried === 0 ? [name] : [])),
  };
}

function failuresOf(run: RunRecord, { arms }: ScenarioRecord): readonly Failure[] {
  const named = hasTwoSides(run);
  return arms.flatMap((arm) =>
    arm.trials.flatMap(({ outcome, side, phase }) =>
      outcome.kind === "failed"
        ? [
            {
              arm: cleanLine(arm.title),
              side,
              phase: phaseName(phase),
              trial: named ? `${side}, ${phaseName(phase)}` : phaseName(phase),
              reason: cleanText(outcome.reason),
            },
          ]
        : [],
    ),
  );
}

/** Where only one side was measured, nobody has to know that it is the head. */
function hasTwoSides({ scenarios }: RunRecord): boolean {
  return scenarios.some(({ arms }) => arms.some(({ trials }) => trials.some(({ side }) => side === "base")));
}

/** The first reason of each arm and side. The others of a given engine say the same. */
function notApplicableArms(run: RunRecord, { arms }: ScenarioRecord): readonly NotApplicableArm[] {
  const named = hasTwoSides(run);
  return arms.flatMap((arm) =>
    (["head", "base"] as const).flatMap((side) => {
      const reasons = arm.trials.flatMap((trial) =>
        trial.side === side && trial.outcome.kind === "not-applicable" ? [trial.outcome.reason] : [],
      );
      const [reason] = reasons;
      if (reason === undefined) return [];
      const title = cleanLine(arm.title);
      const name = named ? `${title}, ${side}` : title;
      return [{ id: cleanLine(arm.id), arm: title, side, name, reason: cleanLine(reason, 300) }];
    }),
  );
}
