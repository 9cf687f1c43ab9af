import type { ProfileKind } from "../../../src/core/profile-model.ts";

/** CPU samples four times as often as V8's default: engine runs are short. */
export const cpuIntervalNs = 250_000;
/** One allocation in so many bytes, half of V8's default; V8 scales what it sees up to the whole. */
export const allocationIntervalBytes = 16 * 1024;

const starts: Readonly<Record<ProfileKind, string>> = {
  cpu: `session.post("Profiler.enable");
session.post("Profiler.setSamplingInterval", { interval: ${cpuIntervalNs / 1e3} });
session.post("Profiler.start");`,
  // Without the two last switches the profile would show only what is still alive at the end.
  alloc: `session.post("HeapProfiler.enable");
session.post("HeapProfiler.startSampling", {
  samplingInterval: ${allocationIntervalBytes},
  includeObjectsCollectedByMajorGC: true,
  includeObjectsCollectedByMinorGC: true,
});`,
};

const stops: Readonly<Record<ProfileKind, string>> = { cpu: "Profiler.stop", alloc: "HeapProfiler.stopSampling" };

/**
 * Samples every thread of every Node process that inherits NODE_OPTIONS, through the inspector inside the process:
 * `--cpu-prof` would do the same for time, but Node 20 refuses it in NODE_OPTIONS. Each thread writes `PID-THREAD.thread.json`
 * when it starts and `PID-THREAD.cpuprofile` or `.heapprofile` when it ends (also by process.exit; not when it is killed),
 * beside the preload itself. Plain JavaScript as text, so that the profiled process loads the same from source and from the build.
 */
export function v8Preload(kind: ProfileKind): string {
  return `"use strict";
const { Session } = require("node:inspector");
const { renameSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { argv, pid, hrtime } = require("node:process");
const { threadId } = require("node:worker_threads");
const base = join(__dirname, pid + "-" + threadId);
const write = (path, value) => {
  writeFileSync(path + ".part", JSON.stringify(value));
  renameSync(path + ".part", path);
};
write(base + ".thread.json", { pid, threadId, startNs: String(hrtime.bigint()), command: argv });
const session = new Session();
session.connect();
${starts[kind]}
process.on("exit", () => {
  session.post("${stops[kind]}", (error, result) => {
    if (error === null) write(base + ".${kind === "cpu" ? "cpu" : "heap"}profile", result.profile);
  });
});
`;
}
