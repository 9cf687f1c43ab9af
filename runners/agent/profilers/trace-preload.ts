/** Samples of the CPU profile that names what held the event loop up; four times as coarse as a profile's, because it is only that. */
const sampleIntervalUs = 1000;
/** How often the event loop is asked whether it is there. */
const tickMs = 10;
/** W3C Long Tasks: what keeps a loop longer than this is felt. */
const shortestBlockNs = 50e6;

/**
 * Watches a Node process from inside: garbage collections, stretches in which the event loop did not come back, idle stretches, memory,
 * children left at the end. Writes `PID.inside.json` and `PID.cpuprofile` beside itself when the process ends; not when it is killed. Main
 * threads only. Lists are bounded: a long run keeps its memory samples at a coarser grid. Plain JavaScript as text, as `v8Preload`.
 */
export const tracePreload = `"use strict";
const { isMainThread } = require("node:worker_threads");
if (isMainThread) {
  const { Session } = require("node:inspector");
  const { readFileSync, readdirSync, renameSync, writeFileSync } = require("node:fs");
  const { basename, join } = require("node:path");
  const { performance, PerformanceObserver, constants } = require("node:perf_hooks");
  const { argv, hrtime, memoryUsage, pid } = process;
  const nowNs = () => Number(hrtime.bigint() - startNs);
  const startNs = hrtime.bigint();
  const zeroMs = performance.now();
  const most = 2000;
  const write = (name, text) => {
    const path = join(__dirname, name);
    writeFileSync(path + ".part", text);
    renameSync(path + ".part", path);
  };
  const session = new Session();
  session.connect();
  session.post("Profiler.enable");
  session.post("Profiler.setSamplingInterval", { interval: ${sampleIntervalUs} });
  session.post("Profiler.start");
  const types = {
    [constants.NODE_PERFORMANCE_GC_MAJOR]: "major",
    [constants.NODE_PERFORMANCE_GC_MINOR]: "minor",
    [constants.NODE_PERFORMANCE_GC_INCREMENTAL]: "incremental",
    [constants.NODE_PERFORMANCE_GC_WEAKCB]: "weak callbacks",
  };
  const collections = [];
  const collected = (entries) => {
    for (const { startTime, duration, detail } of entries) {
      const fromNs = (startTime - zeroMs) * 1e6;
      if (collections.length < most && fromNs >= 0)
        collections.push({ startNs: fromNs, endNs: fromNs + duration * 1e6, type: types[detail.kind] ?? "other" });
    }
  };
  const observer = new PerformanceObserver((list) => collected(list.getEntries()));
  observer.observe({ entryTypes: ["gc"] });
  // The second number is how long the thread was ready to run and did not: the machine's doing, not the program's. Linux only.
  const waitedNs = () => {
    try {
      return Number(readFileSync("/proc/self/task/" + pid + "/schedstat", "latin1").split(" ")[1]) || 0;
    } catch {
      return 0;
    }
  };
  const blocks = [];
  const idle = [];
  const memory = [];
  let [lastNs, lastWaitedNs, lastLoop, strideNs, sampledNs] = [nowNs(), waitedNs(), performance.eventLoopUtilization(), 20e6, -1e9];
  const tick = () => {
    const atNs = nowNs();
    const waited = waitedNs();
    const heldNs = atNs - lastNs - ${tickMs * 1e6} - (waited - lastWaitedNs);
    const loop = performance.eventLoopUtilization();
    const { idle: idleMs, active } = performance.eventLoopUtilization(loop, lastLoop);
    if (heldNs >= ${shortestBlockNs} && active > idleMs && blocks.length < most) blocks.push({ startNs: lastNs, endNs: atNs, heldNs });
    if (idleMs > 9 * active) {
      const before = idle.at(-1);
      if (before !== undefined && before.endNs === lastNs) before.endNs = atNs;
      else if (idle.length < most) idle.push({ startNs: lastNs, endNs: atNs });
    }
    if (atNs - sampledNs >= strideNs) {
      const { rss, heapUsed, external } = memoryUsage();
      memory.push({ atNs, rssBytes: rss, heapBytes: heapUsed, externalBytes: external });
      sampledNs = atNs;
      if (memory.length >= most) {
        for (let index = 1; index < memory.length; index += 1) memory.splice(index, 1);
        strideNs *= 2;
      }
    }
    [lastNs, lastWaitedNs, lastLoop] = [nowNs(), waitedNs(), loop];
  };
  setInterval(tick, ${tickMs}).unref();
  // A child that has ended and was not waited for is no process that runs on; names only, because arguments may hold secrets.
  const childrenLeft = () => {
    try {
      return readdirSync("/proc").filter((name) => /^\\d+$/.test(name)).flatMap((name) => {
        try {
          const stat = readFileSync("/proc/" + name + "/stat", "latin1");
          const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
          if (Number(parent) !== pid || state === "Z" || state === "X") return [];
          return [basename(readFileSync("/proc/" + name + "/cmdline", "utf8").split("\\0")[0] || "a process")];
        } catch {
          return [];
        }
      });
    } catch {
      return [];
    }
  };
  process.on("exit", () => {
    tick();
    collected(observer.takeRecords());
    const view = { collections, blocks, idle, memory, childrenLeft: childrenLeft() };
    write(pid + ".inside.json", JSON.stringify({ pid, startNs: String(startNs), command: argv.slice(0, 2), ...view }));
    session.post("Profiler.stop", (error, result) => {
      if (error === null) write(pid + ".cpuprofile", JSON.stringify(result.profile));
    });
  });
}
`;
