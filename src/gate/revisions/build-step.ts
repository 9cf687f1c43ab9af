import { execa } from "execa";
import { Interruption, UserError } from "../../core/user-error.ts";
import { signalGroup } from "../../run/process-group.ts";
import { withoutGitVariables } from "./git.ts";

const limitMs = 15 * 60_000;
const shownLines = 12;

/**
 * Runs one step of preparing a checkout, in a process group of its own that ends with it. A step that fails, or is stopped by
 * the signal or after 15 minutes, is a UserError with the last lines it wrote.
 */
export async function runBuildStep(folder: string, argv: readonly string[], signal?: AbortSignal): Promise<void> {
  const [file, ...rest] = argv;
  if (file === undefined) throw new UserError("a build step is empty: name a command in the engine's build recipe");
  const limit = AbortSignal.timeout(limitMs);
  const stop = signal === undefined ? limit : AbortSignal.any([signal, limit]);
  const child = execa(file, rest, {
    cwd: folder,
    // A production environment would leave out the packages that builds need; both sides build in the same one.
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
  throw new Failure(`build step "${argv.join(" ")}" ${how} in ${folder}${tail === "" ? "" : `:\n${tail}`}`);
}
