import { readFileSync, realpathSync } from "node:fs";
import { access, constants } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";
import type { Launch } from "../../../src/core/engine.ts";
import { UserError } from "../../../src/core/user-error.ts";
import { describeFailure } from "../../../src/run/grouped-command.ts";
import { guardedOutput } from "../../../src/run/guarded-output.ts";
import type { RecordedRun } from "./recording.ts";
import { parsePerfScript } from "./perf-script.ts";

/** A prime, so that sampling can't fall into step with a periodic program. */
const samplesPerSecond = 1999;
export const perfSampling = `Linux perf, ${samplesPerSecond} samples a second of processor time (cpu-clock), frame pointers`;
const dataName = "perf.data";

/** Why perf can't sample here, in one line with what to do, or null. */
export async function perfObstacle(path: string): Promise<string | null> {
  if (process.platform !== "linux")
    return "only Node programs can be profiled on this system: perf exists on Linux only";
  if ((await onPath("perf", path)) === null)
    return "it is not a Node program and perf is not installed: install it (Debian: apt install linux-perf)";
  const level = Number(paranoidLevel());
  if (process.getuid?.() !== 0 && level > 2)
    return `it is not a Node program and perf is not allowed (kernel.perf_event_paranoid is ${level}): sysctl kernel.perf_event_paranoid=2`;
  return null;
}

/** The launch that records the whole process tree into the folder. perf passes the command's exit code and output on. */
export function perfLaunch(folder: string): (launch: Launch) => Launch {
  const options = ["-q", "-e", "cpu-clock", "-F", String(samplesPerSecond), "-g", "-o", join(folder, dataName)];
  return (launch) => ({ ...launch, argv: ["perf", "record", ...options, "--", ...launch.argv] });
}

/** What a recorded run left in its folder. */
export async function readPerfRun(folder: string, command: string, path: string): Promise<RecordedRun> {
  const argv = ["perf", "script", "-i", join(folder, dataName), "-F", "comm,pid,ip,sym,dso"] as const;
  const env = { PATH: process.env["PATH"] ?? "", HOME: folder };
  const { exit, stdout, stderrTail } = await guardedOutput({ argv, cwd: folder, env, limitNs: 120e9 });
  const failure = describeFailure(exit, "perf script", stderrTail);
  if (failure !== null) throw new UserError(`${failure}. Look at the version of perf.`);
  const program = (await onPath(command, path)) ?? command;
  return parsePerfScript(stdout, program, 1e9 / samplesPerSecond);
}

async function onPath(name: string, path: string): Promise<string | null> {
  const places = isAbsolute(name) ? [name] : path.split(delimiter).map((folder) => join(folder, name));
  for (const place of places) {
    const found = await access(place, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return realpathSync(place);
  }
  return null;
}

function paranoidLevel(): string {
  try {
    return readFileSync("/proc/sys/kernel/perf_event_paranoid", "latin1");
  } catch {
    return "0";
  }
}
