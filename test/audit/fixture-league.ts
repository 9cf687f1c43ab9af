import { cardFigures } from "../../src/audit/card-figures.ts";
import { leagueOf } from "../../src/audit/league.ts";
import type { LeagueRecord } from "../../src/audit/league-record.ts";
import { loadCatalogue } from "../../src/cli/config/catalogue.ts";
import { leaguePlan } from "../../src/cli/league/league-plan.ts";
import { randomFrom } from "../../src/core/random.ts";
import type { ArmRecord, RunRecord, ScenarioRecord, TrialRecord } from "../../src/core/run-record.ts";
import type { Scenario } from "../../src/core/scenario.ts";
import { entryEngine } from "../../src/engine/entry-engine.ts";
import { emptyRecord } from "../../src/run/plan.ts";
import { fixtureRun } from "../report/fixture-run.ts";

/** Text that would be markup, an address or a change of direction if it were not cleaned. */
export const hostileReason = "<img src=x onerror=alert(1)> \u202E =1+1 | @someone";

/** How the engines of the fixture differ. */
interface Behaviour {
  readonly id: string;
  /** What its values are multiplied by. */
  readonly factor: number;
  /** It can't stream, so it has no first token. */
  readonly isSilent?: true;
}

const behaviours: readonly Behaviour[] = [
  { id: "quick", factor: 1 },
  { id: "near", factor: 1.001 },
  { id: "slow", factor: 5, isSilent: true },
  { id: "reference", factor: 0.5 },
];

/** A run of the audit's scenarios and of others by four engines, with seeded values. `near` can't be told from `quick`. */
export async function fixtureLeagueRun(rounds: number, more: readonly Scenario[] = []): Promise<RunRecord> {
  const { agent } = await loadCatalogue();
  const homes = behaviours.map(({ id }) => ({
    engine: entryEngine({ id, title: `The ${id} one`, command: ["true"] }, null),
    repository: "/",
    source: "configuration" as const,
  }));
  const { planned } = leaguePlan([...agent.filter(({ sets }) => sets.includes("audit")), ...more], homes);
  const scenarios = planned.map((one) => filled(emptyRecord(one, "seed"), rounds));
  return { ...fixtureRun(), scenarios };
}

function filled(record: ScenarioRecord, rounds: number): ScenarioRecord {
  const random = randomFrom(record.id);
  const trial = (arm: ArmRecord, index: number): TrialRecord => {
    const behaviour = behaviours.find(({ id }) => arm.id.startsWith(`${id}/`));
    const values = record.metrics.map((metric) => {
      const row = cardFigures.find((figure) => figure.metric === metric.id);
      const value = (row === undefined ? 1 : Math.max(1, row.limits.good)) * (behaviour?.factor ?? 0.1);
      return [metric.id, metric.kind === "measured" ? value * (1 + random() / 10) : Math.round(value)] as const;
    });
    const isAway = behaviour?.isSilent === true && record.id === "first-token";
    return {
      phase: { kind: "round", index },
      side: "head",
      outcome: isAway ? { kind: "not-applicable", reason: hostileReason } : { kind: "done" },
      values: isAway ? {} : Object.fromEntries(values),
      requests: [],
    };
  };
  return {
    ...record,
    arms: record.arms.map((arm) => ({
      ...arm,
      trials: Array.from({ length: rounds }, (_, index) => trial(arm, index)),
    })),
  };
}

/** The league of that run. */
export async function fixtureLeague(rounds = 8, more: readonly Scenario[] = []): Promise<LeagueRecord> {
  const run = await fixtureLeagueRun(rounds, more);
  return leagueOf(
    run,
    behaviours.map(({ id }) => ({
      engine: { id, version: "1.2.3", revision: null, dirty: false },
      title: `The ${id} one`,
      kind: id === "reference" ? "laboratory" : "agent",
      protocols: ["anthropic-messages"],
      models: ["claude-sonnet-5"],
    })),
  );
}
