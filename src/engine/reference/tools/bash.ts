import { spawn } from "node:child_process";
import { outputCollector } from "./output-collector.ts";
import { type RunTool, ToolError, requiredText } from "./tool.ts";

/** Credentials that commands of a model have no business with. */
const withheld = ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"];

/** Both streams go through one pipe, so that their order, and with it the result, is the same in every run. */
const mergeStreams = 'exec /bin/sh -c "$0" 2>&1';

/** What a command has written is read within this, once it has ended; then only silence can come from the pipe. */
const longestSilenceMs = 500;
/** More than this no pipe holds: what comes beyond it is from a survivor. */
const largestPipeBytes = 1024 * 1024;

/**
 * Runs a command in a process group of its own, with nothing on stdin. Whatever of the group is left when the shell ends,
 * the time is over or the run is stopped, is killed at once: nobody will ask for it again. A child that has left the group
 * survives and may hold the pipe; it is not waited for.
 */
export const bash: RunTool = async (input, context) => {
  const command = requiredText(input, "command");
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !withheld.includes(name)));
  const output = await outputCollector(context.output, context.root, context.outputLimitBytes);
  const child = spawn("/bin/sh", ["-c", mergeStreams, command], {
    cwd: context.root,
    env,
    detached: true,
    stdio: ["ignore", "pipe", "ignore"],
  });
  let silence: NodeJS.Timeout | null = null;
  let heard = false;
  let restBytes = 0;
  child.stdout.on("data", (chunk: Buffer) => {
    heard = true;
    if (silence !== null) restBytes += chunk.length;
    const taken = output.add(chunk);
    if (taken === null) return;
    // A disk that is slower than the command slows the command down, instead of filling memory.
    child.stdout.pause();
    void taken.then(() => child.stdout.resume());
  });
  // After a turn of the event loop, which reads what has waited in the pipe while the loop was held up.
  const letGo = (): void => {
    setImmediate(() => {
      const isRest = restBytes <= largestPipeBytes && (heard || child.stdout.isPaused());
      if (isRest) silence?.refresh();
      else child.stdout.destroy();
      heard = false;
    });
  };
  const stop = (): void => {
    killGroup(child.pid);
    silence ??= setTimeout(letGo, longestSilenceMs);
  };
  context.signal.addEventListener("abort", stop, { once: true });
  child.once("exit", stop);
  try {
    const ended = await new Promise<{ code: number | null; signal: string | null }>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, signal) => resolve({ code, signal }));
      if (context.signal.aborted) stop();
    });
    const text = await output.finish();
    if (context.signal.aborted) throw new ToolError(joined(reasonText(context.signal), text));
    if (ended.code === 0) return text;
    throw new ToolError(joined(ended.code === null ? `killed by ${ended.signal}` : `exit code ${ended.code}`, text));
  } finally {
    if (silence !== null) clearTimeout(silence);
    context.signal.removeEventListener("abort", stop);
  }
};

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // No process of the group is left.
  }
}

function reasonText(signal: AbortSignal): string {
  return signal.reason instanceof Error ? signal.reason.message : "stopped";
}

function joined(first: string, output: string): string {
  return output === "" ? first : `${first}\n${output}`;
}
