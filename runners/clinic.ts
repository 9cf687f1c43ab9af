import { chmod, cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { type DoctorAnalysis, parseDoctorPage } from "./doctor-page-file.ts";
import { findTool, toolFolders } from "./installed-tool.ts";
import { writeOwnFlagsPreload } from "./own-flags.ts";
import { describeFailure, type GroupExit, type GroupResult, runGroup } from "./grouped-command.ts";
import { profiledEnvironment, type ProfileOutcome, type ProfileRequest } from "./profile-request.ts";
import { withTemporaryFolder } from "./temporary-folder.ts";
import { copyToolPage } from "./tool-page.ts";

/** The tool of the clinic suite, in the suite's own word. */
export type ClinicTool = "doctor";

/** Loading clinic takes a second, on a busy machine several; the engine's own limit is on top of that. */
const startLimitNs = 10e9;
const drawingLimitNs = 120e9;
/** A tenth of clinic's default: an engine's run lasts from a quarter of a second. */
const sampleIntervalMs = 1;
/** With less than that there is no course to look at. */
const fewestSamples = 10;

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
  const launcher = await writeLauncher(request, folder, errorFile);
  const clinicRun = (limitNs: number, stdin: string | undefined, args: readonly string[]): Promise<GroupResult> =>
    runGroup({
      argv: [process.execPath, clinic, tool, "--open=false", ...args],
      cwd: folder,
      env: clinicEnvironment(request, folder),
      stdin,
      limitNs,
      signal: request.signal,
    });

  const collected = await clinicRun(request.timeLimitNs + startLimitNs, request.launch.stdin, [
    "--collect-only",
    `--sample-interval=${sampleIntervalMs}`,
    "--dest",
    dest,
    "--",
    launcher,
    ...request.launch.argv.slice(1),
  ]);
  const engineErrors = await readFile(errorFile, "utf8").catch(() => "");
  const engineFailure = describeFailure(engineExit(collected, request), "the engine", engineErrors);
  if (engineFailure !== null) return { kind: "failed", reason: engineFailure };
  const collectFailure = describeFailure(collected.exit, `clinic ${tool}`, collected.stderrTail);
  if (collectFailure !== null) return { kind: "failed", reason: collectFailure };

  const data = (await readdir(dest).catch(() => [])).find((name) => name.endsWith(`.clinic-${tool}`));
  if (data === undefined) return { kind: "failed", reason: `clinic ${tool} recorded nothing` };
  const visualized = await clinicRun(drawingLimitNs, undefined, ["--visualize-only", join(dest, data)]);
  const drawFailure = describeFailure(visualized.exit, `clinic ${tool}`, visualized.stderrTail);
  if (drawFailure !== null) return { kind: "failed", reason: drawFailure };
  return keep(request, tool, join(dest, data));
}

/**
 * A program named `node`, as clinic demands, that becomes the engine: in the workspace, though clinic works in a folder
 * of its own; with clinic's flags as arguments instead of NODE_OPTIONS, so that Node programs which the engine starts
 * are not recorded into the same files; and with its output kept apart from clinic's. The process id stays the same.
 */
async function writeLauncher(request: ProfileRequest, folder: string, errorFile: string): Promise<string> {
  const preload = await writeOwnFlagsPreload(folder, profiledEnvironment(request));
  const launcher = join(folder, "bin", "node");
  const traces = join(folder, "node_trace.${rotation}.log");
  await mkdir(dirname(launcher));
  await writeFile(
    launcher,
    `#!/bin/sh
options=$NODE_OPTIONS
unset NODE_OPTIONS
PATH=${quoted(profiledEnvironment(request)["PATH"] ?? "")}
cd ${quoted(request.cwd)} || exit 127
exec ${quoted(request.launch.argv[0])} $options ${quoted(`--trace-event-file-pattern=${traces}`)} -r ${quoted(preload)} "$@" >/dev/null 2>${quoted(errorFile)}
`,
  );
  await chmod(launcher, 0o755);
  return launcher;
}

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
function engineExit(run: GroupResult, request: ProfileRequest): GroupExit {
  const code = /^process exited with exit code (\d+)$/m.exec(run.stderrTail)?.[1];
  const signal = /process exited by signal (\w+)/.exec(run.stderrTail)?.[1];
  if (code !== undefined) return { kind: "exited", code: Number(code) };
  if (signal !== undefined) return { kind: "signalled", signal };
  if (run.exit.kind === "timed-out") return { kind: "timed-out", limitNs: request.timeLimitNs };
  return { kind: "exited", code: 0 };
}

async function keep(request: ProfileRequest, tool: ClinicTool, data: string): Promise<ProfileOutcome> {
  const drawn = `${data}.html`;
  const analysis = parseDoctorPage(await readFile(drawn, "utf8"));
  if (analysis.samples < fewestSamples) {
    return {
      kind: "failed",
      reason: `clinic ${tool} had not enough data: ${analysis.samples} samples; it takes one every ${sampleIntervalMs} ms while the event loop turns`,
      hint: "Choose a scenario with more turns, or use --tool cpu",
    };
  }
  const page = join(request.outDir, "index.html");
  const raw = join(request.outDir, "raw");
  await copyToolPage(drawn, page);
  await cp(data, raw, { recursive: true });
  return {
    kind: "profiled",
    page,
    raw: (await readdir(raw)).map((name) => join(raw, name)),
    notes: [
      verdictNote(analysis),
      "only the engine's main process is recorded; for its child processes use --tool cpu",
    ],
  };
}

function verdictNote(analysis: DoctorAnalysis): string {
  const graphs = `its graphs hold ${analysis.samples} samples`;
  if (analysis.category !== "data") return `doctor suspects: ${analysis.category} (a hint, not a verdict); ${graphs}`;
  const unjudged = analysis.unjudged.join(", ");
  return `doctor had too little data to judge ${unjudged}: it looks only at the stretch with most open handles, less 100 ms at each end; ${graphs}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
