import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Engine } from "../../src/core/engine.ts";
import type { RunRecord, TrialRecord } from "../../src/core/run-record.ts";
import type { Scenario } from "../../src/core/scenario.ts";
import { missingFor, planScenario } from "../../src/run/plan.ts";
import { runSchema } from "../../src/run/run-file.ts";
import type { AgentResult, AgentRow } from "./agent-results-file.ts";

/** What to measure: the scenarios, the arms that are too long for this occasion, and how often. */
export interface Occasion {
  readonly scenarios: readonly Scenario[];
  readonly omittedArms: readonly string[];
  readonly trials: number;
}

/** Runs `bench` with these words and returns what it printed. Messages for people go to stderr of this process. */
export async function runBench(words: readonly string[]): Promise<{ readonly code: number; readonly stdout: string }> {
  const folder = await mkdtemp(join(tmpdir(), "bench-agents-"));
  const child = spawn(process.execPath, [join(process.cwd(), "dist/bin/bench.js"), ...words], {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  const code = await new Promise<number>((done) => {
    child.on("close", (exit) => done(exit ?? 1));
  });
  await rm(folder, { recursive: true, force: true });
  return { code, stdout };
}

/** Measures one agent as a user would, with `bench run --json`. Null if no scenario can run on it. */
export async function measuredRun(engine: Engine, occasion: Occasion): Promise<RunRecord | null> {
  const { scenarios, omittedArms, trials } = occasion;
  const possible = scenarios.filter((scenario) => missingFor(scenario, engine).length === 0);
  if (possible.length === 0) return null;
  const arms = possible
    .flatMap((scenario) => planScenario(scenario, engine, []).arms)
    .map(({ id }) => id)
    .filter((id) => !omittedArms.some((omitted) => id === omitted || id.startsWith(`${omitted}/`)));
  const armWords = [...new Set(arms)].flatMap((arm) => ["--arm", arm]);
  const names = possible.map(({ id }) => id);
  const words = ["run", ...names, "--engine", engine.id, "--trials", String(trials), ...armWords, "--json"];
  const { code, stdout } = await runBench(words);
  if (stdout === "") throw new Error(`bench run of ${engine.id} ended with code ${code} and printed no run file`);
  return runSchema.parse(JSON.parse(stdout));
}

/** One row for each arm that is the agent's own. Of several trials the worst outcome counts: failed, then not applicable. */
export function rowsOf(run: RunRecord): readonly AgentRow[] {
  return run.scenarios.flatMap(({ id: scenario, arms }) =>
    arms
      .filter(({ control }) => !control)
      .map(({ id: arm, trials }) => ({ scenario, arm, outcome: worstOutcome(trials) })),
  );
}

/** The scenarios that ask for what the agent does not have. */
export function missingRows(engine: Engine, scenarios: readonly Scenario[]): readonly AgentRow[] {
  return scenarios.flatMap((scenario) => {
    const missing = missingFor(scenario, engine);
    if (missing.length === 0) return [];
    const reason = `the entry has no ${missing.join(", ")}`;
    return [{ scenario: scenario.id, arm: "", outcome: { kind: "not-applicable" as const, reason } }];
  });
}

function worstOutcome(trials: readonly TrialRecord[]): AgentRow["outcome"] {
  const outcomes = trials.map(({ outcome }) => outcome);
  return (
    outcomes.find(({ kind }) => kind === "failed") ??
    outcomes.find(({ kind }) => kind === "not-applicable") ??
    outcomes[0] ?? { kind: "failed", reason: "no trial was made" }
  );
}

/** The scenarios that the table of figures reads. */
export const figureScenarios: readonly string[] = ["cold-start", "cache-hit-rate", "first-token"];

/** The agent's row in the table of figures. */
export function resultOf(run: RunRecord, rows: readonly AgentRow[]): AgentResult {
  const { cpuModel, cores, node, loadBefore } = run.environment;
  return {
    id: run.engine.id,
    version: run.engine.version,
    isoDate: run.isoDate,
    machine: { cpuModel, cores, node, loadBefore },
    figures: {
      firstRequestNs: medianOf(run, "cold-start", "startup.spawn_to_first_request"),
      calls: medianOf(run, "cache-hit-rate", "gen_ai.invoke_agent.inference_calls"),
      promptTokens: medianOf(run, "cache-hit-rate", "gen_ai.usage.input_tokens"),
      echoNs: medianOf(run, "first-token", "first_token.engine_share"),
    },
    rows: [...rows],
  };
}

/** The median of the first arm that is the agent's own. Null without a value. */
function medianOf(run: RunRecord, scenario: string, metric: string): number | null {
  const arms = run.scenarios.find(({ id }) => id === scenario)?.arms ?? [];
  const trials = arms.find(({ control }) => !control)?.trials ?? [];
  const values = trials.flatMap(({ values: { [metric]: value } }) => (value === undefined ? [] : [value]));
  return values.toSorted((left, right) => left - right)[Math.floor((values.length - 1) / 2)] ?? null;
}
