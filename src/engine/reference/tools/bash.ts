import { spawn } from "node:child_process";
import { childEnvironment, killGroup } from "../child-group.ts";
import { outputCollector } from "./output-collector.ts";
import { type RunTool, ToolError, requiredText } from "./tool.ts";

/** Both streams share one pipe, so their order is the same in every run. */
const mergeStreams = 'exec /bin/sh -c "$0" 2>&1';

/** After a command has ended, the pipe may be silent this long before it is closed. */
const longestSilenceMs = 500;
/** A pipe holds at most 1 MiB. More output means that a child is still alive. */
const largestPipeBytes = 1024 * 1024;

/**
 * Runs a command in its own process group, without standard input. The rest of the group is killed when the shell ends, when the time
 * is over, or when the run stops. A child that left the group survives and may keep the pipe open. The call does not wait for it.
 */
export const bash: RunTool = async (input, context) => {
  const command = requiredText(input, "command");
  const output = await outputCollector(context.output, context.root, context.outputLimitBytes);
  const child = spawn("/bin/sh", ["-c", mergeStreams, command], {
    cwd: context.root,
    env: childEnvironment(),
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
    // A slow disk slows the command down. Otherwise the output would fill the memory.
    child.stdout.pause();
    void taken.then(() => child.stdout.resume());
  });
  // One turn of the event loop first: it reads what came while the loop was busy.
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

function reasonText(signal: AbortSignal): string {
  return signal.reason instanceof Error ? signal.reason.message : "stopped";
}

function joined(first: string, output: string): string {
  return output === "" ? first : `${first}\n${output}`;
}
