import { execa } from "execa";
import { Interruption, UserError } from "../../core/user-error.ts";
import { signalGroup } from "../../run/process-group.ts";
import { withoutGitVariables } from "./git.ts";

const limitMs = 15 * 60_000;
const shownLines = 12;

/**
 * Runs one build step of a checkout, in a process group that ends with it. A step that fails, is stopped by the signal or takes
 * 15 minutes is a UserError with its last lines.
 */
export async function runBuildStep(folder: string, argv: readonly string[], signal?: AbortSignal): Promise<void> {
  const [file, ...rest] = argv;
  if (file === undefined)
    throw new UserError('A build step of the engine is empty. Write a command, such as ["npm", "ci"].');
  const limit = AbortSignal.timeout(limitMs);
  const stop = signal === undefined ? limit : AbortSignal.any([signal, limit]);
  const child = execa(file, rest, {
    cwd: folder,
    // In production, npm leaves out packages that builds need. Both sides build in the same environment.
    env: { ...withoutGitVariables(process.env), NODE_ENV: "development" },
    extendEnv: false,
    preferLocal: true,
    localDir: folder,
    detached: true,
    reject: false,
    stdin: "ignore",
    all: true,
  });
  const endGroup = (): void => {
    if (child.pid !== undefined) signalGroup(child.pid, "SIGKILL");
  };
  stop.addEventListener("abort", endGroup, { once: true });
  if (stop.aborted) endGroup();
  const result = await child.finally(() => {
    stop.removeEventListener("abort", endGroup);
    endGroup();
  });
  if (!result.failed) return;
  const how = stop.aborted
    ? "was stopped"
    : result.exitCode === undefined
      ? result.shortMessage
      : `ended with ${result.exitCode}`;
  const tail = (result.all ?? "").trimEnd().split("\n").slice(-shownLines).join("\n");
  const Failure = signal?.aborted === true ? Interruption : UserError;
  throw new Failure(`Build step "${argv.join(" ")}" ${how} in ${folder}${tail === "" ? "" : `:\n${tail}`}`);
}
