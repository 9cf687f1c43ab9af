import { readFileSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Launch } from "../../../src/core/engine.ts";
import type { CodeFrame, ProfileKind } from "../../../src/core/profile-model.ts";
import { formatDuration, formatValue } from "../../../src/core/units.ts";
import { type CodePlaces, pathOf, readCodeFrame } from "./code-frame.ts";
import { readCpuProfile } from "./cpu-profile-file.ts";
import { readHeapProfile } from "./heap-profile-file.ts";
import type { RecordedRun, RecordedThread } from "./recording.ts";
import { createPositionReader } from "./source-position.ts";
import { parseStartedThread, type StartedThread } from "./started-thread-file.ts";
import type { V8CallFrame } from "./v8-call-frame-file.ts";
import { allocationIntervalBytes, cpuIntervalNs, v8Preload } from "./v8-preload.ts";

const preloadName = "v8-preload.cjs";

/** How V8's samplers take their samples, in words. */
export function v8Sampling(kind: ProfileKind): string {
  switch (kind) {
    case "cpu":
      return `V8's CPU profiler, one sample every ${formatDuration(cpuIntervalNs)}`;
    case "alloc":
      return `V8's sampling heap profiler, one allocation in ${formatValue(allocationIntervalBytes, "bytes")} on average, collected objects included`;
  }
}

/** Writes the sampler into an empty folder, where it will leave its profiles, and returns how to start an engine with it. */
export async function prepareV8(kind: ProfileKind, folder: string): Promise<(launch: Launch) => Launch> {
  const preload = join(folder, preloadName);
  await writeFile(preload, v8Preload(kind));
  return (launch) => ({
    ...launch,
    env: { ...launch.env, NODE_OPTIONS: `${requireOption(preload)} ${launch.env["NODE_OPTIONS"] ?? ""}`.trim() },
  });
}

/** What a sampled run left in its folder. No thread at all: the command started no Node program, or one without NODE_OPTIONS. */
export async function readV8Run(
  folder: string,
  kind: ProfileKind,
  places: Omit<CodePlaces, "entry">,
): Promise<RecordedRun> {
  const names = new Set(await readdir(folder));
  const started: StartedThread[] = [];
  for (const name of names)
    if (name.endsWith(".thread.json")) started.push(parseStartedThread(await readFile(join(folder, name), "utf8")));
  started.sort((left, right) => (BigInt(left.startNs) < BigInt(right.startNs) ? -1 : 1));
  const read = frameReader({ ...places, entry: started[0]?.command[1] ?? "" }, join(folder, preloadName));
  const threads: RecordedThread[] = [];
  for (const thread of started) {
    const name = `${thread.pid}-${thread.threadId}.${kind === "cpu" ? "cpu" : "heap"}profile`;
    const path = join(folder, name);
    const role = { name: roleOf(thread), command: thread.command };
    if (!names.has(name)) threads.push({ ...role, recording: null, file: null });
    else {
      const text = await readFile(path, "utf8");
      const recording = kind === "cpu" ? readCpuProfile(text, name, read) : readHeapProfile(text, name, read);
      threads.push({ ...role, recording, file: { name, path } });
    }
  }
  return { threads };
}

/** Names call frames through source maps, each once; the frames of the preload, a path, are taken out. */
export function frameReader(places: CodePlaces, preload: string | null): (frame: V8CallFrame) => CodeFrame | null {
  const readPosition = createPositionReader(readTextFile);
  const known = new Map<string, CodeFrame>();
  return (frame) => {
    if (preload !== null && pathOf(frame.url) === preload) return null;
    const key = `${frame.functionName}\n${frame.url}\n${frame.lineNumber}\n${frame.columnNumber}`;
    const seen = known.get(key) ?? readCodeFrame(frame, places, readPosition);
    known.set(key, seen);
    return seen;
  };
}

/** What runs in a thread, the same in every run: process ids are not. */
function roleOf({ threadId, command }: StartedThread): string {
  const script = command[1] === undefined ? basename(command[0] ?? "node") : basename(command[1]);
  return threadId === 0 ? script : `${script}, worker thread ${threadId}`;
}

function readTextFile(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

/** Has Node load a file before the program: NODE_OPTIONS splits at spaces except within double quotes, where a backslash escapes. */
export function requireOption(path: string): string {
  return `"--require=${path.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
