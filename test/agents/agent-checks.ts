import type { ArmRecord, RunRecord, ScenarioRecord } from "../../src/core/run-record.ts";
import type { AgentResult, AgentRow } from "./agent-results-file.ts";

/**
 * What is wrong with an agent's results, a sentence each: a failed trial, an exact number that differs between two trials, a trial
 * without a model call or a token, and an outcome of another kind than the committed one of the same version.
 */
export function complaintsAbout(
  run: RunRecord,
  rows: readonly AgentRow[],
  committed: AgentResult | undefined,
): readonly string[] {
  return [
    ...rows.flatMap(failure),
    ...run.scenarios.flatMap((scenario) => scenario.arms.flatMap((arm) => unequalValues(scenario, arm))),
    ...run.scenarios.flatMap((scenario) => scenario.arms.flatMap((arm) => emptyCounts(scenario, arm))),
    ...(committed?.version === run.engine.version ? rows.flatMap((row) => changedOutcome(row, committed.rows)) : []),
  ];
}

/** Their edits of one file race. A tool's text, and with it the next request, depends on who came first, and a call may find an empty file. */
const racingGroups = ["conflicts"];

function failure({ scenario, arm, outcome }: AgentRow): readonly string[] {
  const isRacing = racingGroups.some((group) => arm === group || arm.startsWith(`${group}/`));
  return outcome.kind === "failed" && !isRacing ? [`${scenario} ${arm} failed: ${outcome.reason}.`] : [];
}

/** Exact and modelled numbers follow from the requests alone, so two trials give the same. */
function unequalValues({ id, metrics }: ScenarioRecord, { id: arm, group, trials }: ArmRecord): readonly string[] {
  if (racingGroups.includes(group)) return [];
  const done = trials.filter(({ outcome }) => outcome.kind === "done");
  return metrics
    .filter(({ kind }) => kind !== "measured")
    .flatMap(({ id: metric }) => {
      const values = [...new Set(done.map((trial) => trial.values[metric]))];
      return values.length <= 1 ? [] : [`${id} ${arm}: ${metric} differs between trials: ${values.join(", ")}.`];
    });
}

const counts = ["gen_ai.invoke_agent.inference_calls", "gen_ai.usage.input_tokens"];

function emptyCounts({ id }: ScenarioRecord, { id: arm, trials }: ArmRecord): readonly string[] {
  const done = trials.filter(({ outcome }) => outcome.kind === "done");
  return counts.flatMap((metric) =>
    done.some(({ values }) => values[metric] === 0)
      ? [`${id} ${arm}: ${metric} is 0, and the trial counts as done.`]
      : [],
  );
}

/** A scenario that no longer applies measures nothing, and nothing else would say so. */
function changedOutcome({ scenario, arm, outcome }: AgentRow, committed: readonly AgentRow[]): readonly string[] {
  const before = committed.find((row) => row.scenario === scenario && row.arm === arm);
  if (before === undefined || before.outcome.kind === outcome.kind) return [];
  // A failure has a complaint of its own. One that is mended makes the table old, and no result wrong.
  if ([before.outcome.kind, outcome.kind].includes("failed")) return [];
  const reason = outcome.kind === "done" ? "" : ` (${outcome.reason})`;
  return [`${scenario} ${arm} is ${outcome.kind}${reason}, and the committed table says ${before.outcome.kind}.`];
}
