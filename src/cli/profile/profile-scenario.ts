import { basename, extname } from "node:path";
import { exitCodes } from "../../core/outcome.ts";
import type { Arm, Scenario } from "../../core/scenario.ts";
import { UserError } from "../../core/user-error.ts";
import { renderDifferencePage } from "../../report/profile/difference-page.tsx";
import { profileExports } from "../../report/profile/exports.ts";
import { differenceJson, profileJson } from "../../report/profile/json.ts";
import { renderProfilePage } from "../../report/profile/profile-page.tsx";
import { differenceSummary, profileSummary } from "../../report/profile/summary.ts";
import { parseDuration, wholeNumber } from "../command-line/option-values.ts";
import { type BuiltSides, buildSides } from "../comparison/named-version.ts";
import { chosenReplays } from "../cassettes/chosen-replays.ts";
import { chooseScenario, loadWorkbench, type EngineHome, type Workbench } from "../config/workbench.ts";
import { engineLine, measuredEngine } from "../engines/measured-engine.ts";
import { chooseEngine } from "../engines/choose-engine.ts";
import { interruptSignal } from "../terminal/interrupt.ts";
import { startStatusLine, type StatusLine } from "../terminal/status-line.ts";
import { fewestPairs, profileDifference } from "./against.ts";
import { profileWithClinic } from "./clinic.ts";
import { profileInstructions } from "./instructions.ts";
import type { ProfileOptions } from "./options.ts";
import { isProfileFile, profileFromFile } from "./profile-file.ts";
import { profiledArm } from "./profiled-arm.ts";
import { showProfile, type ProfileSummary, withProfileFolder, writeProfile } from "./profile-output.ts";
import { profileSampled } from "./sampled.ts";
import { ProfileSession } from "./session.ts";
import { profileTrace } from "./trace.ts";

/** `bench profile`: profiles an arm, or two versions of it, or draws a profile taken elsewhere. Returns the exit code. */
export async function profileScenario(options: ProfileOptions): Promise<number> {
  checkOptions(options);
  if (options.scenario !== undefined && isProfileFile(options.scenario)) return drawFile(options.scenario, options);
  const bench = await loadWorkbench(process.cwd(), options.cassette);
  const scenario = await profiledScenario(bench, options);
  const budgetNs = parseDuration("--budget", options.budget);
  const signal = interruptSignal();
  const status = startStatusLine(process.stderr);
  try {
    if (options.tool === "instructions") await profileInstructions(scenario, options, status.say, signal);
    else {
      const home = chooseEngine(bench, options);
      const { arm, others } = profiledArm(scenario, home.engine, options.arm);
      if (options.arm === undefined && others.length > 0)
        status.say(`Arm ${arm.id}. With --arm: ${others.map(({ id }) => id).join(", ")}.`);
      await profileArm(bench, { scenario, arm, home, tool: options.tool, budgetNs }, options, status, signal);
    }
    return exitCodes.pass;
  } catch (error) {
    if (signal.aborted) return exitCodes.interrupted;
    throw error;
  } finally {
    status.end();
  }
}

/** The scenario that was named, or that of the recording. UserError unless there is one. */
async function profiledScenario(bench: Workbench, options: ProfileOptions): Promise<Scenario> {
  const { scenario, cassette } = options;
  const isRecorded = cassette.length > 0 || options.replay !== undefined;
  const replays = isRecorded ? await chosenReplays(options, chooseEngine(bench, options), process.cwd()) : [];
  const names = [...(scenario === undefined ? [] : [scenario]), ...replays];
  const [name] = names;
  if (name === undefined)
    throw new UserError("There is nothing to profile. Name a scenario (bench list), or a recording with --cassette.");
  if (names.length > 1)
    throw new UserError(`A profile is of one scenario. Name one of ${names.join(", ")}, and leave out the others.`);
  return chooseScenario(bench, name);
}

interface Profiling {
  readonly scenario: Scenario;
  readonly arm: Arm;
  readonly home: EngineHome;
  readonly tool: Exclude<ProfileOptions["tool"], "instructions">;
  readonly budgetNs: number;
}

async function profileArm(
  bench: Workbench,
  profiling: Profiling,
  options: ProfileOptions,
  status: StatusLine,
  signal: AbortSignal,
): Promise<void> {
  const { scenario, arm, home, tool } = profiling;
  const { against, seed } = options;
  status.say(
    `Profiling ${scenario.id} ${arm.id} with ${tool}${against === undefined ? "" : ` against ${against}`} ...`,
  );
  const sides = against === undefined ? null : await buildSides(bench, home, against, signal);
  await using session = await ProfileSession.open({ scenario, arm, engine: home.engine, seed }, signal);
  const name = `${scenario.id}-${arm.id}-${tool}${sides === null ? "" : "-difference"}`;
  const say = (line: string): void => status.update(`  ${line}`);
  const profile = await withProfileFolder(options.out, name, async (folder) =>
    fillFolder(folder, session, profiling, sides, options, say),
  );
  status.end();
  if (!options.json) process.stdout.write(`${engineLine(await measuredEngine(home, ".", sides?.roots.head))}\n`);
  await showProfile(profile, options);
}

/** Profiles with the tool and writes the page into the folder. */
async function fillFolder(
  folder: string,
  session: ProfileSession,
  { tool, budgetNs, home: { repository } }: Profiling,
  sides: BuiltSides | null,
  { pairs, samples }: ProfileOptions,
  say: (line: string) => void,
): Promise<ProfileSummary> {
  if (tool === "trace") return profileTrace(session, { sides, repository, budgetNs, folder, say });
  if (sides !== null) {
    const kind = tool === "alloc" ? "alloc" : "cpu";
    const model = await profileDifference(session, sides, { kind, pairs, budgetNs, repository, say });
    await writeProfile(folder, renderDifferencePage(model, []));
    return { text: differenceSummary(model), json: differenceJson(model) };
  }
  switch (tool) {
    case "cpu":
    case "alloc":
    case "flame": {
      const model = await profileSampled(session, { tool, repository, goal: { samples, budgetNs }, folder, say });
      return { text: profileSummary(model), json: profileJson(model) };
    }
    case "doctor":
    case "bubbleprof":
      return profileWithClinic(session, tool, repository, folder);
    case "heap":
      return profileWithClinic(session, "heapprofiler", repository, folder);
  }
}

async function drawFile(file: string, options: ProfileOptions): Promise<number> {
  const { out } = options;
  const model = profileFromFile(file);
  const exports = profileExports(model);
  const profile = await withProfileFolder(out, basename(file, extname(file)), async (folder) => {
    await writeProfile(folder, renderProfilePage(model, exports), exports);
    return { text: profileSummary(model), json: profileJson(model) };
  });
  await showProfile(profile, options);
  return exitCodes.pass;
}

function checkOptions({ tool, against, samples, pairs }: ProfileOptions): void {
  if (against !== undefined && tool !== "cpu" && tool !== "alloc" && tool !== "trace" && tool !== "instructions")
    throw new UserError(`--against: ${tool} can't compare versions. Use --tool cpu, alloc, trace or instructions.`);
  wholeNumber("--samples", samples, 1);
  // Fewer pairs can't show a difference.
  wholeNumber("--pairs", pairs, fewestPairs);
}
