import { basename, extname } from "node:path";
import type { Arm, Scenario } from "../../core/scenario.ts";
import { UserError } from "../../core/user-error.ts";
import { renderDifferencePage } from "../../report/profile/difference-page.tsx";
import { profileExports } from "../../report/profile/exports.ts";
import { differenceJson, profileJson } from "../../report/profile/json.ts";
import { renderProfilePage } from "../../report/profile/profile-page.tsx";
import { differenceSummary, profileSummary } from "../../report/profile/summary.ts";
import type { ProfileOptions } from "./command.ts";
import { parseDuration } from "../command-line/duration.ts";
import { exitCodes } from "../exit-codes.ts";
import { interruptSignal } from "../terminal/interrupt.ts";
import { nearestHint } from "../command-line/nearest-name.ts";
import { profileInstructions } from "./instructions.ts";
import { fewestPairs, profileDifference, profiledSides } from "./against.ts";
import { profileWithClinic } from "./clinic.ts";
import { isProfileFile, profileFromFile } from "./profile-file.ts";
import { withProfileFolder, writeProfile } from "./folder.ts";
import { startProfileProgress } from "./progress-lines.ts";
import { profileSampled } from "./sampled.ts";
import { ProfileSession } from "./session.ts";
import { profileTrace } from "./trace.ts";
import { type ProfileSummary, printSummary } from "./summary-output.ts";
import { chooseEngine, chooseScenario, loadWorkbench } from "../config/workbench.ts";

/** `bench profile`: an arm under a profiler, or two versions of it, or a profile taken elsewhere; returns the exit code. */
export async function profileScenario(options: ProfileOptions): Promise<number> {
  const { tool, against } = options;
  checkOptions(options);
  if (isProfileFile(options.scenario)) return drawFile(options);
  const bench = await loadWorkbench(process.cwd());
  const scenario = chooseScenario(bench, options.scenario);
  const home = chooseEngine(bench, options.engine);
  const arm = chooseArm(scenario, options.arm);
  const budgetNs = parseDuration("--budget", options.budget);
  const signal = interruptSignal();
  const progress = startProfileProgress(process.stderr);
  const { repository } = home;
  try {
    if (tool === "instructions") {
      await profileInstructions(scenario, options, progress.say, signal);
      return exitCodes.pass;
    }
    progress.say(
      `Profiling ${scenario.id} ${arm.id} with ${tool}${against === undefined ? "" : ` against ${against}`} ...`,
    );
    const sides = against === undefined ? null : await profiledSides(bench, home, against, signal);
    await using session = await ProfileSession.open({ scenario, arm, engine: home.engine, seed: options.seed }, signal);
    let summary: ProfileSummary = { text: "", json: {} };
    const say = progress.update;
    const name = `${scenario.id}-${arm.id}-${tool}${sides === null ? "" : "-difference"}`;
    const page = await withProfileFolder(options.out, name, async (folder) => {
      if (tool === "trace") {
        summary = await profileTrace(session, { sides, repository, budgetNs, folder, say });
        return;
      }
      if (sides !== null) {
        const kind = tool === "alloc" ? "alloc" : "cpu";
        const model = await profileDifference(session, sides, {
          kind,
          pairs: options.pairs,
          budgetNs,
          repository,
          say,
        });
        await writeProfile(folder, renderDifferencePage(model, []), []);
        summary = { text: differenceSummary(model), json: differenceJson(model) };
        return;
      }
      switch (tool) {
        case "cpu":
        case "alloc":
        case "flame": {
          const goal = { samples: options.samples, budgetNs };
          const model = await profileSampled(session, { tool, repository, goal, folder, say });
          summary = { text: profileSummary(model), json: profileJson(model) };
          return;
        }
        case "doctor":
        case "bubbleprof":
          summary = await profileWithClinic(session, tool, repository, folder);
          return;
        case "heap":
          summary = await profileWithClinic(session, "heapprofiler", repository, folder);
      }
    });
    progress.end();
    printSummary(summary, page, options);
    return exitCodes.pass;
  } catch (error) {
    if (signal.aborted) return exitCodes.interrupted;
    throw error;
  } finally {
    progress.end();
  }
}

async function drawFile(options: ProfileOptions): Promise<number> {
  const { scenario: file, out } = options;
  const model = profileFromFile(file);
  const exports = profileExports(model);
  const page = await withProfileFolder(out, basename(file, extname(file)), (folder) =>
    writeProfile(folder, renderProfilePage(model, exports), exports),
  );
  printSummary({ text: profileSummary(model), json: profileJson(model) }, page, options);
  return exitCodes.pass;
}

function checkOptions({ tool, against, samples, pairs }: ProfileOptions): void {
  if (against !== undefined && tool !== "cpu" && tool !== "alloc" && tool !== "trace" && tool !== "instructions")
    throw new UserError(`--against can't be drawn with ${tool}: use --tool cpu, alloc, trace or instructions.`);
  if (!Number.isInteger(samples) || samples < 1)
    throw new UserError(`--samples ${samples}: not a number of samples. Write a whole number from 1.`);
  if (!Number.isInteger(pairs) || pairs < fewestPairs)
    throw new UserError(
      `--pairs ${pairs}: fewer than ${fewestPairs} pairs can't show a difference. Write a whole number from ${fewestPairs}.`,
    );
}

/** The named arm, or the last that runs the engine: arms are listed from plain to best. */
function chooseArm(scenario: Scenario, name: string | undefined): Arm {
  const own = scenario.arms.filter((arm) => arm.control === undefined);
  const arm = name === undefined ? own.at(-1) : own.find(({ id }) => id === name);
  if (arm !== undefined) return arm;
  throw new UserError(
    `Scenario ${scenario.id} has no arm ${name}.${nearestHint(
      name ?? "",
      own.map(({ id }) => id),
    )}`,
  );
}
