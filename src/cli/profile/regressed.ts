import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Comparison } from "../../core/comparison.ts";
import { locationOf } from "../../core/profile-model.ts";
import { UserError } from "../../core/user-error.ts";
import { renderDifferencePage } from "../../report/profile/difference-page.tsx";
import type { DifferenceModel } from "../../report/profile/difference.ts";
import { type ProfileLink, profileLinksName, profileLinksText } from "../../report/profile/profile-links-file.ts";
import { signedProfileValue } from "../../report/profile/value.ts";
import type { PlannedScenario } from "../../run/plan.ts";
import { usualPairs, profileDifference } from "./against.ts";
import { writeProfile } from "./folder.ts";
import { ProfileSession } from "./session.ts";
import type { PreparedComparison } from "../comparison/prepare-baseline.ts";
import { printable, type Progress } from "../terminal/progress.ts";
import type { EngineHome } from "../config/workbench.ts";

/** A change that touches everything should not hold up the verdict for ever. */
const mostProfiled = 3;
const budgetNs = 60e9;

/** Differential profiles of the arms whose gating rows regressed, into folders below the run's, listed in a file of their own. */
export async function profileRegressed(input: {
  readonly comparison: Comparison;
  readonly prepared: PreparedComparison;
  readonly home: EngineHome;
  readonly planned: readonly PlannedScenario[];
  readonly folder: string;
  readonly seed: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}): Promise<readonly ProfileLink[]> {
  const { comparison, prepared, home, planned, folder, seed, progress, signal } = input;
  const regressed = planned.flatMap(({ scenario, arms }) =>
    arms
      .filter((arm) => arm.control === undefined && hasRegressed(comparison, scenario.id, arm.id))
      .map((arm) => ({ scenario, arm })),
  );
  const { base } = prepared;
  if (base === null || regressed.length === 0) return [];
  const left = regressed.slice(mostProfiled).map(({ scenario, arm }) => `${scenario.id} ${arm.id}`);
  if (left.length > 0)
    progress.say(`Not profiled, because ${mostProfiled} are enough to begin with: ${left.join(", ")}`);
  const sides = { roots: base.roots, baseName: prepared.name, headName: "this run" };
  const profiles: ProfileLink[] = [];
  for (const { scenario, arm } of regressed.slice(0, mostProfiled)) {
    if (signal.aborted) break;
    progress.say(`Profiling ${scenario.id} ${arm.id} on both sides ...`);
    try {
      await using session = await ProfileSession.open({ scenario, arm, engine: home.engine, seed }, signal);
      const options = { kind: "cpu", pairs: usualPairs, budgetNs, repository: home.repository } as const;
      const model = await profileDifference(session, sides, options);
      const name = `profile-${scenario.id}-${arm.id}`.replaceAll(/[^A-Za-z0-9-]+/g, "-");
      await mkdir(join(folder, name), { recursive: true });
      await writeProfile(join(folder, name), renderDifferencePage(model, []), []);
      profiles.push({ scenario: scenario.id, arm: arm.id, page: `${name}/index.html`, line: lineOf(model) });
    } catch (error) {
      if (signal.aborted) break;
      if (!(error instanceof UserError)) throw error;
      progress.say(`  ${printable(error.message)}`);
    }
  }
  await writeFile(join(folder, profileLinksName), profileLinksText(profiles));
  return profiles;
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

/** What a differential profile found, in one line. */
function lineOf(model: DifferenceModel): string {
  const [first] = model.rows;
  const title = `${model.subject.title}: ${signedProfileValue(model.whole.difference, model.kind)} of processor time a trial`;
  if (first === undefined || !first.changed) return `${title}; no function differs by more than it does by chance`;
  const difference = signedProfileValue(first.difference, model.kind);
  return printable(`${title}; most of all ${first.frame.name} (${locationOf(first.frame)}) ${difference}`);
}
