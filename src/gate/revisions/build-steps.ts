import { randomUUID } from "node:crypto";
import { delimiter, dirname, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { Interruption, UserError } from "../../core/user-error.ts";
import { describeFailure, type GroupResult, runGroup } from "../../run/grouped-command.ts";
import { trialMarkerVariable } from "../../run/process-group.ts";
import { Watchdog } from "../../run/watchdog.ts";
import { withoutGitVariables } from "./git.ts";

/** A command that builds or installs. */
export interface BuildStep {
  readonly argv: readonly string[];
  readonly folder: string;
  /** A sentence that helps if the step fails. Empty without one. */
  readonly advice: string;
}

/** A step that failed. `reason` is one line: how the command ended, and its own error. */
export class BuildFailure extends UserError {
  readonly reason: string;

  constructor(reason: string, details: string) {
    super(`${reason}${details}`);
    this.reason = reason;
  }
}

const limitNs = 15 * 60 * 1e9;
const shownLines = 12;
const keptCharacters = 256 * 1024;

/**
 * Runs build steps, one after the other. All processes of a step end with it, and also if bench itself is killed. `place`
 * says in errors where the steps ran. BuildFailure for a step that fails or takes 15 minutes. Interruption if the signal stops it.
 */
export async function runBuildSteps(steps: readonly BuildStep[], place: string, signal?: AbortSignal): Promise<void> {
  if (steps.length === 0) return;
  await using watchdog = new Watchdog();
  for (const step of steps) await runBuildStep(step, place, watchdog, signal);
}

async function runBuildStep(step: BuildStep, place: string, watchdog: Watchdog, signal?: AbortSignal): Promise<void> {
  const { argv, folder, advice } = step;
  const [file, ...args] = argv;
  if (file === undefined)
    throw new UserError('A build step of the engine is empty. Write a command, such as ["npm", "ci"].');
  let written = "";
  const collect = (piece: string): void => {
    written = (written + piece).slice(-keptCharacters);
  };
  const { exit } = await runGroup(
    { argv: [file, ...args], cwd: folder, env: buildEnvironment(folder), stdin: undefined, limitNs, signal, watchdog },
    {
      started: ({ stdout, stderr }) => {
        for (const stream of [stdout, stderr]) stream?.setEncoding("utf8").on("data", collect);
      },
      exited: () => undefined,
    },
  );
  const subject = `Build step \`${argv.join(" ")}\``;
  if (exit.kind === "interrupted") throw new Interruption(`${subject} was stopped.`);
  const output = stripVTControlCharacters(written);
  const failure = failureOf(exit, `${subject} in ${place}`, output);
  if (failure !== null) throw new BuildFailure(failure, `.${advice && ` ${advice}`}${lastLines(output)}`);
}

/** In production, npm leaves out packages that builds need. All sides build in the same environment. */
function buildEnvironment(folder: string): Record<string, string> {
  const inherited = Object.entries(withoutGitVariables(process.env)).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return {
    ...Object.fromEntries(inherited),
    PATH: [...foldersAbove(folder).map((above) => join(above, "node_modules/.bin")), process.env["PATH"] ?? ""].join(
      delimiter,
    ),
    NODE_ENV: "development",
    [trialMarkerVariable]: `build-${randomUUID()}`,
  };
}

/** The folder and all folders above it, the nearest first. */
function foldersAbove(folder: string): string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...foldersAbove(above)];
}

/** How a step failed and the tool's own reason, in one line without a full stop. Null for success. */
function failureOf(exit: GroupResult["exit"], subject: string, output: string): string | null {
  const failure = describeFailure(exit, subject, "");
  const reason = exit.kind === "exited" || exit.kind === "signalled" ? toolsReason(output) : "";
  return failure && `${failure}${reason && `: ${reason}`}`;
}

/** Lines in which npm reports its own state, and lines that only announce an error. */
const notAReason =
  /^npm (error|ERR!)( (code|errno|syscall|path|workspace|location|command|signal|Lifecycle)\b.*| A complete log.*)?$|^npm (warn|notice)\b/i;
const anError = /\berror\b|\w+Error\b|\bERR_\w+|\bYN0028\b/i;

/** The first error that a tool reported. Later ones are often its consequences. Without any, the last line. */
function toolsReason(output: string): string {
  const lines = output
    .split("\n")
    .map((line) => line.replaceAll(/\p{Cc}/gu, " ").trim())
    .filter((line) => line !== "" && !/^Node\.js v\d/.test(line));
  const reasons = lines.filter((line) => !notAReason.test(line));
  const reason = reasons.find((line) => anError.test(line)) ?? reasons.at(-1) ?? lines.at(-1) ?? "";
  return reason.replace(/\.$/, "").slice(0, 200);
}

function lastLines(output: string): string {
  const text = output.trimEnd();
  return text === "" ? "" : `\n${text.split("\n").slice(-shownLines).join("\n")}`;
}
