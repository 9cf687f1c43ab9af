import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Comparison } from "../../core/comparison.ts";
import { locationOf } from "../../core/profile-model.ts";
import type { RunRecord } from "../../core/run-record.ts";
import type { Arm, Scenario } from "../../core/scenario.ts";
import { UserError } from "../../core/user-error.ts";
import { renderDifferencePage } from "../../report/profile/difference-page.tsx";
import type { DifferenceModel } from "../../report/profile/difference.ts";
import { type ProfileLink, profileLinksName, profileLinksText } from "../../report/profile/profile-links-file.ts";
import { signedProfileValue } from "../../report/profile/value.ts";
import type { PlannedScenario } from "../../run/plan.ts";
import type { BuiltSides } from "../comparison/named-version.ts";
import type { PreparedBaseline } from "../comparison/prepared-baseline.ts";
import type { EngineHome } from "../config/workbench.ts";
import type { Progress } from "../terminal/progress.ts";
import { printable } from "../terminal/status-line.ts";
import { profileDifference, usualPairs } from "./against.ts";
import { safeName, writeProfile } from "./profile-output.ts";
import { ProfileSession } from "./session.ts";
import { makeFolder } from "../../run/made-folder.ts";

/** The page of the run, in whose folder each profile has a folder. */
const theRun = { href: "../index.html", title: "The run" };
/** Enough to begin with, when a change makes everything slower. */
const mostProfiled = 3;
const budgetNs = 60e9;

interface RegressedInput {
  readonly run: RunRecord;
  readonly baseline: PreparedBaseline;
  readonly home: EngineHome;
  readonly planned: readonly PlannedScenario[];
  /** The run's folder. Each profile gets a folder in it. */
  readonly folder: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** Profiles both sides of the arms with a regressed gating row. Lists the profiles in a file in the run's folder. */
export async function profileRegressed(input: RegressedInput): Promise<readonly ProfileLink[]> {
  const { run, baseline, planned, folder, progress, signal } = input;
  if (baseline.kind !== "paired" || run.comparison === null) return [];
  const regressed = regressedArms(planned, run.comparison);
  if (regressed.length === 0) return [];
  const others = regressed.slice(mostProfiled).map(({ scenario, arm }) => `${scenario.id} ${arm.id}`);
  if (others.length > 0)
    progress.say(`Only the first ${mostProfiled} regressions are profiled. Not profiled: ${others.join(", ")}`);
  const sides = { roots: baseline.roots, baseName: baseline.name, headName: "this run" };
  const profiles: ProfileLink[] = [];
  for (const subject of regressed.slice(0, mostProfiled)) {
    if (signal.aborted) break;
    progress.say(`Profiling ${subject.scenario.id} ${subject.arm.id} on both sides ...`);
    try {
      profiles.push(await profiledArm(input, subject, sides));
    } catch (error) {
      if (signal.aborted) break;
      if (!(error instanceof UserError)) throw error;
      progress.say(`  ${printable(error.message)}`);
    }
  }
  await writeFile(join(folder, profileLinksName), profileLinksText(profiles));
  return profiles;
}

function regressedArms(planned: readonly PlannedScenario[], comparison: Comparison) {
  return planned.flatMap(({ scenario, arms }) =>
    arms
      .filter((arm) => arm.control === undefined && hasRegressed(comparison, scenario.id, arm.id))
      .map((arm) => ({ scenario, arm })),
  );
}

async function profiledArm(
  { run: { seed }, home, folder, signal }: RegressedInput,
  { scenario, arm }: { readonly scenario: Scenario; readonly arm: Arm },
  sides: BuiltSides,
): Promise<ProfileLink> {
  const { engine, repository } = home;
  await using session = await ProfileSession.open({ scenario, arm, engine, seed }, signal);
  const model = await profileDifference(session, sides, { kind: "cpu", pairs: usualPairs, budgetNs, repository });
  const name = safeName(`profile-${scenario.id}-${arm.id}`);
  makeFolder(join(folder, name));
  await writeProfile(join(folder, name), renderDifferencePage(model, [], theRun));
  return { scenario: scenario.id, arm: arm.id, page: `${name}/index.html`, line: lineOf(model) };
}

function hasRegressed({ rows }: Comparison, scenario: string, arm: string): boolean {
  return rows.some(
    (row) =>
      row.gates &&
      row.scenario === scenario &&
      row.arm === arm &&
      row.judgement.kind !== "not-judged" &&
      row.judgement.verdict === "regressed",
  );
}

/** The result of a differential profile, in one line. */
function lineOf(model: DifferenceModel): string {
  const [first] = model.rows;
  const title = `${model.subject.title}: ${signedProfileValue(model.whole.difference, model.kind)} of processor time a trial`;
  if (first === undefined || !first.changed) return `${title}; no function differs by more than it does by chance`;
  const difference = signedProfileValue(first.difference, model.kind);
  return printable(`${title}; most of all ${first.frame.name} (${locationOf(first.frame)}) ${difference}`);
}
