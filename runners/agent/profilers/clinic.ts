import { chmod, cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { basename, delimiter, dirname, join } from "node:path";
import { checkClinicData, doctorIntervalMs } from "./clinic-data.ts";
import { findTool, toolFolders } from "./installed-tool.ts";
import { writeOwnFlagsPreload } from "./own-flags.ts";
import { describeFailure, type GroupResult, runGroup } from "../../../src/run/grouped-command.ts";
import { type ClinicTool, profiledEnvironment, type ProfileOutcome, type ProfileRequest } from "./profile-request.ts";
import { withTemporaryFolder } from "../temporary-folder.ts";
import { copyToolPage } from "./tool-page.ts";

/** Loading clinic takes a second, on a busy machine several; the engine's own limit is on top of that. */
const startLimitNs = 10e9;
const drawingLimitNs = 120e9;

/** Runs the engine's main process under clinic: what held its event loop, processor, memory and handles over time. */
export function profileClinic(
  request: ProfileRequest,
  tool: ClinicTool,
  folders = toolFolders(),
): Promise<ProfileOutcome> {
  const clinic = findTool("clinic/bin.js", folders);
  if (clinic === null) {
    return Promise.resolve({ kind: "missing-tool", tool: "clinic", install: "npm install --save-dev clinic" });
  }
  return withTemporaryFolder((folder) => runClinic(request, tool, clinic, folder));
}

async function runClinic(
  request: ProfileRequest,
  tool: ClinicTool,
  clinic: string,
  folder: string,
): Promise<ProfileOutcome> {
  const dest = join(folder, "data");
  const errorFile = join(folder, "engine.err");
  const launcher = await writeLauncher(request, tool, folder, errorFile);
  const clinicRun = (limitNs: number, args: readonly string[]): Promise<GroupResult> =>
    runGroup({
      argv: [process.execPath, clinic, tool, "--open=false", ...args],
      cwd: folder,
      env: clinicEnvironment(request, folder),
      stdin: undefined,
      limitNs,
      signal: request.signal,
      watchdog: request.watchdog,
    });

  const startNs = request.clock.nowNs();
  const collected = await clinicRun(request.timeLimitNs + startLimitNs, [
    "--collect-only",
    ...(tool === "doctor" ? [`--sample-interval=${doctorIntervalMs}`] : []),
    "--dest",
    dest,
    "--",
    launcher,
    ...request.launch.argv.slice(1),
  ]);
  const ranNs = Number(request.clock.nowNs() - startNs);
  const engineErrors = await readFile(errorFile, "utf8").catch(() => "");
  const engineFailure = describeFailure(engineExit(collected, request), "the engine", engineErrors);
  if (engineFailure !== null) return { kind: "failed", reason: engineFailure };
  const collectFailure = describeFailure(collected.exit, `clinic ${tool}`, collected.stderrTail);
  if (collectFailure !== null) return { kind: "failed", reason: collectFailure };

  const data = (await readdir(dest).catch(() => [])).find((name) => name.endsWith(`.clinic-${tool}`));
  if (data === undefined) return { kind: "failed", reason: `clinic ${tool} recorded nothing` };
  const visualized = await clinicRun(drawingLimitNs, ["--visualize-only", join(dest, data)]);
  const drawFailure = describeFailure(visualized.exit, `clinic ${tool}`, visualized.stderrTail);
  if (drawFailure !== null && /Unexpected end of JSON input/.test(visualized.stderrTail))
    return { kind: "failed", reason: `the engine was killed before clinic ${tool} could write what it saw` };
  if (drawFailure !== null) return { kind: "failed", reason: drawFailure };
  return keep(request, tool, join(dest, data), ranNs);
}

/**
 * A program named `node`, as clinic demands, that becomes the engine: in the workspace, though clinic works in a folder
 * of its own; with clinic's flags as arguments instead of NODE_OPTIONS, so that Node programs which the engine starts
 * are not recorded into the same files; with its input from a file, because one of the tools passes none on; and with its
 * output kept apart from clinic's. The process id stays the same.
 */
async function writeLauncher(
  request: ProfileRequest,
  tool: ClinicTool,
  folder: string,
  errorFile: string,
): Promise<string> {
  const preload = await writeOwnFlagsPreload(folder, profiledEnvironment(request));
  const endPreload = join(folder, "end.cjs");
  await writeFile(endPreload, tool === "doctor" ? "" : writeBeforeExit);
  const input = join(folder, "engine.in");
  await writeFile(input, request.launch.stdin ?? "");
  const launcher = join(folder, "bin", "node");
  const traces = join(folder, "node_trace.${rotation}.log");
  await mkdir(dirname(launcher));
  await writeFile(
    launcher,
    `#!/bin/sh
PATH=${quoted(profiledEnvironment(request)["PATH"] ?? "")}
cd ${quoted(request.cwd)} || exit 127
set -- ${quoted(`--trace-event-file-pattern=${traces}`)} -r ${quoted(endPreload)} -r ${quoted(preload)} "$@"
eval "set -- $NODE_OPTIONS"' "$@"'
unset NODE_OPTIONS
exec ${quoted(request.launch.argv[0])} "$@" <${quoted(input)} >/dev/null 2>${quoted(errorFile)}
`,
  );
  await chmod(launcher, 0o755);
  return launcher;
}

/**
 * Bubbleprof and the heap profiler write what they have when the event loop runs empty, and end the program after it: an
 * engine that calls process.exit would leave nothing, so its first call is taken as the loop's end. Bubbleprof waits for a
 * file to close that Node 20 may never report as closed; the time limit ends that.
 */
const writeBeforeExit = `"use strict";
const exit = process.exit;
let ending = false;
process.once("beforeExit", () => {
  ending = true;
  setTimeout(() => exit.call(process, process.exitCode), 5000).unref();
});
process.exit = (code) => {
  if (ending) exit.call(process, process.exitCode);
  if (code !== undefined) process.exitCode = code;
  setTimeout(() => exit.call(process, process.exitCode), 5000);
  process.emit("beforeExit", process.exitCode ?? 0);
};
`;

/** Without NO_INSIGHT clinic asks a question that nobody answers, profiles nothing and exits 0. */
function clinicEnvironment(request: ProfileRequest, folder: string): Record<string, string> {
  return {
    ...profiledEnvironment(request),
    NO_INSIGHT: "1",
    NO_UPDATE_NOTIFIER: "1",
    HOME: folder,
    XDG_CONFIG_HOME: join(folder, "config"),
    // Clinic's analysis starts `node` by name.
    PATH: `${dirname(process.execPath)}${delimiter}${profiledEnvironment(request)["PATH"] ?? ""}`,
  };
}

/** Clinic says on stderr how the program ended and succeeds all the same. */
function engineExit(run: GroupResult, request: ProfileRequest): GroupResult["exit"] {
  const code = /process exited with (?:exit )?code (\d+)/.exec(run.stderrTail)?.[1];
  const signal = /process exited by signal (\w+)/.exec(run.stderrTail)?.[1];
  if (code !== undefined) return { kind: "exited", code: Number(code) };
  if (signal !== undefined) return { kind: "signalled", signal };
  if (run.exit.kind === "timed-out") return { kind: "timed-out", limitNs: request.timeLimitNs };
  return { kind: "exited", code: 0 };
}

async function keep(request: ProfileRequest, tool: ClinicTool, data: string, ranNs: number): Promise<ProfileOutcome> {
  const drawn = `${data}.html`;
  const checked = await checkClinicData(tool, data, drawn);
  if (checked.kind === "empty") return { kind: "failed", reason: checked.reason, hint: checked.hint };
  const page = join(request.outDir, `${tool}.html`);
  const raw = join(request.outDir, "raw", basename(data));
  await copyToolPage(drawn, page);
  await mkdir(dirname(raw), { recursive: true });
  await cp(data, raw, { recursive: true });
  return {
    kind: "profiled",
    page,
    raw: [raw],
    ranNs,
    notes: [
      ...checked.notes,
      "only the engine's main process is recorded, in one run; for its child processes use --tool cpu or alloc",
    ],
  };
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
