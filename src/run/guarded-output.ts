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

/**
 * Runs a command without input to its end. Its process group ends with it, and also if bench itself is killed. The environment
 * is not marked, because counts of instructions depend on it.
 */
export async function guardedOutput({ signal, ...command }: GuardedCommand): Promise<GuardedOutput> {
  await using watchdog = new Watchdog();
  const pieces: string[] = [];
  const { exit, stderrTail } = await runGroup(
    { ...command, stdin: undefined, signal, watchdog },
    {
      started: ({ stdout }) => stdout?.setEncoding("utf8").on("data", (piece: string) => pieces.push(piece)),
      exited: () => undefined,
    },
  );
  return { exit, stderrTail, stdout: pieces.join(""), isSuccess: exit.kind === "exited" && exit.code === 0 };
}
