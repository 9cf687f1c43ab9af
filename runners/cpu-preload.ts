/**
 * Samples every thread of every Node process that inherits NODE_OPTIONS, through the inspector inside the process:
 * `--cpu-prof` would do the same, but Node 20 refuses it in NODE_OPTIONS. Each thread writes `PID-THREAD.thread.json`
 * when it starts and `PID-THREAD.cpuprofile` when it ends (also by process.exit; not when it is killed), beside the
 * preload itself. Plain JavaScript as text, so that the profiled process loads the same from source and from the build.
 */
export function cpuPreload(samplingIntervalNs: number): string {
  return `"use strict";
const { Session } = require("node:inspector");
const { renameSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { argv, pid } = require("node:process");
const { threadId } = require("node:worker_threads");
const base = join(__dirname, pid + "-" + threadId);
const write = (path, value) => {
  writeFileSync(path + ".part", JSON.stringify(value));
  renameSync(path + ".part", path);
};
write(base + ".thread.json", { pid, threadId, command: argv });
const session = new Session();
session.connect();
session.post("Profiler.enable");
session.post("Profiler.setSamplingInterval", { interval: ${Math.round(samplingIntervalNs / 1e3)} });
session.post("Profiler.start");
process.on("exit", () => {
  session.post("Profiler.stop", (error, result) => {
    if (error === null) write(base + ".cpuprofile", result.profile);
  });
});
`;
}
