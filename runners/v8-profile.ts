import { readFileSync } from "node:fs";
import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { ProfiledThread, ProfileModel } from "../src/core/profile-model.ts";
import { mergeProfiles } from "./call-tree.ts";
import { type CodePlaces, readCodeFrame } from "./code-frame.ts";
import { type CpuProfile, parseCpuProfile, parseStartedThread, type StartedThread } from "./cpu-profile-file.ts";
import { cpuPreload } from "./cpu-preload.ts";
import { describeFailure, runGroup } from "./grouped-command.ts";
import { profiledEnvironment, type ProfileOutcome, type ProfileRequest } from "./profile-request.ts";
import { createPositionReader } from "./source-position.ts";
import { withTemporaryFolder } from "./temporary-folder.ts";

/** Four times V8's default rate: engine runs are short. */
const samplingIntervalNs = 250_000;

interface RecordedThread extends StartedThread {
  readonly profile: CpuProfile | null;
}

/**
 * Samples all Node processes and threads of the engine's tree with V8's CPU profiler and draws them with `render`. What
 * is kept: `index.html`, and one `.cpuprofile` a thread below `raw/`.
 */
export function profileCpu(request: ProfileRequest, render: (model: ProfileModel) => string): Promise<ProfileOutcome> {
  return withTemporaryFolder(async (folder) => {
    const preload = join(folder, "cpu-preload.cjs");
    await writeFile(preload, cpuPreload(samplingIntervalNs));
    const env = profiledEnvironment(request);
    const run = await runGroup({
      argv: request.launch.argv,
      cwd: request.cwd,
      env: { ...env, NODE_OPTIONS: `${requireOption(preload)} ${env["NODE_OPTIONS"] ?? ""}`.trim() },
      stdin: request.launch.stdin,
      limitNs: request.timeLimitNs,
      signal: request.signal,
    });
    const failure = describeFailure(run.exit, "the engine", run.stderrTail);
    if (failure !== null) return { kind: "failed", reason: failure };

    const threads = await readThreads(folder, run.pid);
    const engine = threads.find((thread) => thread.pid === run.pid && thread.threadId === 0);
    if (engine === undefined || engine.profile === null) {
      return {
        kind: "failed",
        reason: `the engine wrote no profile: ${request.launch.argv[0]} did not load the profiler from NODE_OPTIONS`,
        hint: "The first word of the engine's command must be a node binary",
      };
    }
    const places = { workspace: request.cwd, entry: engine.command[1] ?? "", home: process.cwd() };
    const model = modelOf(request, threads, places, pathToFileURL(preload).href);
    if (!model.parts.some(({ part, selfNs }) => part === "engine" && selfNs > 0)) {
      return { kind: "failed", reason: "no sample shows the program's own code: it ran too briefly to be sampled" };
    }
    const raw = join(request.outDir, "raw");
    const page = join(request.outDir, "index.html");
    const kept = model.threads.flatMap((thread) => (thread.rawFile === null ? [] : [thread.rawFile]));
    await mkdir(raw, { recursive: true });
    for (const file of kept) await cp(join(folder, basename(file)), join(request.outDir, file));
    await writeFile(page, render(model));
    return { kind: "profiled", page, raw: kept.map((file) => join(request.outDir, file)), notes: model.notes };
  });
}

/** All threads that started, the engine's own first, then by process and thread. */
async function readThreads(folder: string, enginePid: number | null): Promise<RecordedThread[]> {
  const names = new Set(await readdir(folder));
  const threads: RecordedThread[] = [];
  for (const name of names) {
    if (!name.endsWith(".thread.json")) continue;
    const started = parseStartedThread(await readFile(join(folder, name), "utf8"));
    const file = profileFile(started);
    const profile = names.has(file) ? parseCpuProfile(await readFile(join(folder, file), "utf8")) : null;
    threads.push({ ...started, profile });
  }
  const rank = (thread: StartedThread): number => (thread.pid === enginePid ? 0 : 1);
  return threads.toSorted(
    (left, right) => rank(left) - rank(right) || left.pid - right.pid || left.threadId - right.threadId,
  );
}

function modelOf(
  request: ProfileRequest,
  threads: readonly RecordedThread[],
  places: CodePlaces,
  preloadUrl: string,
): ProfileModel {
  const readPosition = createPositionReader(readTextFile);
  const profiled = threads.flatMap((thread) =>
    thread.profile === null ? [] : [{ ...thread, profile: thread.profile }],
  );
  const merged = mergeProfiles(
    profiled.map((thread) => thread.profile),
    (frame) => (frame.url === preloadUrl ? null : readCodeFrame(frame, places, readPosition)),
  );
  const shown = profiled.map((thread, index): ProfiledThread => {
    const { pid, threadId, command, profile } = thread;
    const times = merged.threads[index] ?? { wallNs: 0, idleNs: 0 };
    const busyNs = times.wallNs - times.idleNs;
    const rawFile = `raw/${profileFile(thread)}`;
    return { pid, threadId, command, wallNs: times.wallNs, busyNs, samples: profile.samples.length, rawFile };
  });
  const lost = threads
    .filter((thread) => thread.profile === null)
    .map(({ pid, threadId, command }): ProfiledThread => {
      return { pid, threadId, command, wallNs: 0, busyNs: 0, samples: 0, rawFile: null };
    });
  return {
    title: basename(places.entry),
    command: request.launch.argv,
    node: process.version,
    samplingIntervalNs,
    threads: [...shown, ...lost],
    parts: [...merged.parts].map(([part, selfNs]) => ({ part, selfNs })).toSorted((a, b) => b.selfNs - a.selfNs),
    functions: merged.functions.filter(({ totalNs }) => totalNs > 0),
    tree: merged.tree,
    notes: notesOf(lost),
  };
}

function notesOf(lost: readonly ProfiledThread[]): string[] {
  const notes = ["sampling starts when Node has booted, about 20 ms after each process began"];
  if (lost.length > 0) {
    notes.push(`${lost.length} of the started threads left no profile: they were killed before they ended`);
  }
  return notes;
}

function profileFile(thread: StartedThread): string {
  return `${thread.pid}-${thread.threadId}.cpuprofile`;
}

function readTextFile(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

/** NODE_OPTIONS splits at spaces except within double quotes, where a backslash escapes. */
function requireOption(path: string): string {
  return `"--require=${path.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
