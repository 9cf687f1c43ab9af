import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import writeFileAtomic from "write-file-atomic";
import { machineClock } from "../core/clock.ts";
import { UserError } from "../core/user-error.ts";
import { writeCassette } from "../provider/cassette/cassette-file.ts";
import { cassetteView } from "../provider/cassette/cassette-view.ts";
import { startRecorder } from "../provider/cassette/recorder.ts";
import { sealCassette } from "../provider/cassette/seal-cassette.ts";
import { signalGroup } from "../run/process-group.ts";
import type { RecordOptions } from "./commands/record.ts";
import { exitCodes } from "./exit-codes.ts";
import { interruptSignal } from "./interrupt.ts";
import { printable } from "./progress.ts";

/** `bench record`: the command's exit code, or that of wrong input when a secret could not be kept out. */
export async function recordCassette(
  { out, upstream, force }: RecordOptions,
  command: readonly string[],
): Promise<number> {
  const [program, ...args] = command;
  if (program === undefined) throw new UserError("record: say what to run, after --: bench record -- your-agent");
  if (existsSync(out) && !force) throw new UserError(`${out} exists: choose another --out, or --force to replace it`);
  const recorder = await startRecorder(upstreamOf(upstream), machineClock);
  let code: number;
  try {
    code = await run(program, args, recorder.baseUrl);
  } catch (error) {
    await recorder.finish();
    throw error;
  }
  const seen = await recorder.finish();
  const sealed = await sealCassette(seen);
  if (sealed.kind === "refused") {
    const places = sealed.leaks.map((leak) => `  ${printable(leak)}\n`).join("");
    process.stderr.write(`bench: no cassette was written, because it would hold what must not be kept:\n${places}`);
    return code === 0 ? exitCodes.wrongInput : code;
  }
  await writeFileAtomic(out, writeCassette(sealed.cassette));
  await writeFileAtomic(`${out}.md`, cassetteView(sealed.cassette));
  process.stderr.write(`${seen.length} exchanges in ${out}, to read in ${out}.md\n`);
  return code;
}

/** Runs the command with this terminal; ^C goes to it, and what it leaves running is ended after it. */
async function run(program: string, args: readonly string[], baseUrl: string): Promise<number> {
  const child = spawn(program, args, {
    stdio: "inherit",
    detached: true,
    env: { ...process.env, ANTHROPIC_BASE_URL: baseUrl, OPENAI_BASE_URL: `${baseUrl}/v1` },
  });
  const interrupted = interruptSignal();
  interrupted.addEventListener("abort", () => {
    if (child.pid !== undefined) signalGroup(child.pid, "SIGINT");
  });
  const code = await new Promise<number>((resolve, reject) => {
    child.once("error", (error) => reject(new UserError(`${program} can't be run: ${error.message}`)));
    child.once("exit", (status, signal) => resolve(status ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
  if (child.pid !== undefined) signalGroup(child.pid, "SIGKILL");
  return code;
}

function upstreamOf(text: string): URL {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new UserError(`--upstream ${text}: give an http or https URL`);
  const upstream = new URL(text);
  /** Clients bring the /v1 themselves. */
  upstream.pathname = upstream.pathname.replace(/\/v1\/?$/, "/");
  return upstream;
}
