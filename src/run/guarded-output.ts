import { UserError } from "../core/user-error.ts";
import { type GroupCommand, type GroupResult, runGroup } from "./grouped-command.ts";
import { Watchdog } from "./watchdog.ts";

/** A command whose output is wanted. */
export interface GuardedCommand extends Pick<GroupCommand, "argv" | "cwd" | "env" | "limitNs"> {
  readonly signal?: AbortSignal | undefined;
}

/** How a command ended, and what it wrote to stdout. */
export interface GuardedOutput extends Pick<GroupResult, "exit" | "stderrTail"> {
  readonly isSuccess: boolean;
  readonly stdout: string;
}

/** A string of Node holds about twice as many. */
const mostCharacters = 256 * 1024 * 1024;

/**
 * Runs a command without input to its end. Its process group ends with it, and also if bench itself is killed. The environment
 * is not marked, because counts of instructions depend on it. UserError for a command that floods.
 */
export async function guardedOutput(
  { signal, ...command }: GuardedCommand,
  most = mostCharacters,
): Promise<GuardedOutput> {
  await using watchdog = new Watchdog();
  const flood = new AbortController();
  const stops = [flood.signal, ...(signal === undefined ? [] : [signal])];
  let stdout = "";
  const { exit, stderrTail } = await runGroup(
    { ...command, stdin: undefined, signal: AbortSignal.any(stops), watchdog },
    {
      started: (child) =>
        child.stdout?.setEncoding("utf8").on("data", (piece: string) => {
          if (stdout.length + piece.length > most) flood.abort();
          else stdout += piece;
        }),
      exited: () => undefined,
    },
  );
  if (flood.signal.aborted)
    throw new UserError(`${command.argv.join(" ")}: it was ended, because it wrote more than ${most} characters.`);
  return { exit, stderrTail, stdout, isSuccess: exit.kind === "exited" && exit.code === 0 };
}
