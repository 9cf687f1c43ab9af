import type { OutcomeKind } from "../../core/outcome.ts";
import type { FinishedRun, MetricRecord, RunRecord } from "../../core/run-record.ts";
import { bannerOf } from "../model/banner.ts";
import { scenarioOutcome, type ScenarioOutcome } from "./scenario-outcome.ts";

/** What the lists and histories of a site need of a run, which is a thousandth of its file. Texts are not clean. */
export interface SiteRun {
  readonly id: string;
  readonly isoDate: string;
  readonly engine: Pick<RunRecord["engine"], "id" | "version" | "revision" | "dirty">;
  readonly base: RunRecord["base"];
  /** Name of what it was compared with; null when nothing was. */
  readonly against: string | null;
  readonly outcome: OutcomeKind;
  readonly headline: string;
  readonly explanation: string;
  /** Processor and cores. Timings of two engines are only comparable where these are equal. */
  readonly processor: string;
  /** Class of machine, in words. */
  readonly machine: string;
  readonly scenarios: readonly SiteRunScenario[];
}

export interface SiteRunScenario {
  readonly id: string;
  readonly digest: string;
  readonly title: string;
  readonly question: string;
  readonly outcome: ScenarioOutcome;
  readonly metrics: readonly MetricRecord[];
  readonly arms: readonly SiteRunArm[];
}

export interface SiteRunArm {
  readonly id: string;
  readonly title: string;
  readonly control: boolean;
  /** One for each metric; null where it was not observed. */
  readonly values: readonly (SiteRunValue | null)[];
}

export interface SiteRunValue {
  readonly median: number;
  readonly trials: number;
  /** The change from the base in pairs, as a fraction; null where no pairs were judged. */
  readonly pairedChange: number | null;
}

/** What others computed of the run: its class of machine, and the values of each arm, in the run's order. */
export interface MeasuredRun {
  readonly machine: string;
  readonly scenarios: readonly { readonly arms: readonly Pick<SiteRunArm, "values">[] }[];
}

/** The part of a run that a site keeps at hand. */
export function siteRun(run: FinishedRun, measured: MeasuredRun): SiteRun {
  const { id, isoDate, engine, base, comparison, environment } = run;
  const { kind, headline, explanation } = bannerOf(run);
  return {
    id,
    isoDate,
    engine: { id: engine.id, version: engine.version, revision: engine.revision, dirty: engine.dirty },
    base,
    against: comparison === null ? null : comparison.baseline.name,
    outcome: kind,
    headline,
    explanation,
    processor: `${environment.cpuModel}, ${environment.cores} cores`,
    machine: measured.machine,
    scenarios: run.scenarios.map((scenario, place) => ({
      id: scenario.id,
      digest: scenario.digest,
      title: scenario.title,
      question: scenario.question,
      outcome: scenarioOutcome(run, scenario.id),
      metrics: scenario.metrics,
      arms: scenario.arms.map((arm, lane) => ({
        id: arm.id,
        title: arm.title,
        control: arm.control,
        values: measured.scenarios[place]?.arms[lane]?.values ?? [],
      })),
    })),
  };
}
