import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { machineClock } from "../../core/clock.ts";
import { exitCodes } from "../../core/outcome.ts";
import { UserError } from "../../core/user-error.ts";
import { startRecorder } from "../../provider/cassette/recorder.ts";
import { signalGroup, trialMarkerVariable } from "../../run/process-group.ts";
import { Watchdog } from "../../run/watchdog.ts";
import { checkWritable, keepRecording, upstreamUrl } from "../recording/keep-recording.ts";
import { interruptSignal } from "../terminal/interrupt.ts";
import type { RecordOptions } from "./options.ts";

/** `bench record`: returns the command's exit code, or 2 if a secret could not be removed. */
export async function recordCassette(
  { out, upstream, force }: RecordOptions,
  command: readonly string[],
): Promise<number> {
  const [program, ...args] = command;
  if (program === undefined)
    throw new UserError("There is no command to record. Write it behind --, such as: bench record -- your-agent.");
  checkWritable("--out", out);
  if (existsSync(out) && !force)
    throw new UserError(`--out ${out}: the file exists. Choose another, or pass --force to replace it.`);
  const recorder = await startRecorder(upstreamUrl(upstream), machineClock);
  let code: number;
  try {
    code = await run(program, args, recorder.baseUrl);
  } catch (error) {
    await recorder.finish();
    throw error;
  }
  const isKept = await keepRecording(out, await recorder.finish());
  return isKept || code !== 0 ? code : exitCodes.wrongInput;
}

/** Runs the command in this terminal and passes ^C on to it. Ends what it leaves running, also if bench is killed. */
async function run(program: string, args: readonly string[], baseUrl: string): Promise<number> {
  await using watchdog = new Watchdog();
  const marker = `record-${randomUUID()}`;
  const child = spawn(program, args, {
    stdio: "inherit",
    detached: true,
    env: {
      ...process.env,
      [trialMarkerVariable]: marker,
      ANTHROPIC_BASE_URL: baseUrl,
      GOOGLE_GEMINI_BASE_URL: baseUrl,
      OPENAI_BASE_URL: `${baseUrl}/v1`,
    },
  });
  if (child.pid !== undefined) watchdog.guard(child.pid, marker);
  const interrupted = interruptSignal();
  interrupted.addEventListener("abort", () => {
    if (child.pid !== undefined) signalGroup(child.pid, "SIGINT");
  });
  const code = await new Promise<number>((resolve, reject) => {
    child.once("error", (error) => reject(new UserError(`${program} can't be run: ${error.message}.`)));
    child.once("exit", (status, signal) => resolve(status ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
  if (child.pid !== undefined) signalGroup(child.pid, "SIGKILL");
  return code;
}
