import { readdirSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { availableParallelism, freemem, loadavg, platform, tmpdir } from "node:os";
import { setTimeout as wait } from "node:timers/promises";
import type { Clock } from "../core/clock.ts";
import type { MachineProbe } from "./machine-checks.ts";
import {
  cpuGovernor,
  memoryLimitBytes,
  processorTimes,
  systemFiles,
  type ProcessorTimes,
  type ReadSystemFile,
} from "./system-files.ts";

/** Watches the machine for about a second; `root` stands in for `/` in tests. */
export async function probeMachine(clock: Clock, environment: NodeJS.ProcessEnv, root = "/"): Promise<MachineProbe> {
  const read = systemFiles(root);
  const before = { processor: processorTimes(read("proc/stat")), own: process.cpuUsage(), atNs: clock.nowNs() };
  const timerStepNs = timerStep(clock);
  const timerLateNs = await timerLateness(clock);
  const loopNs = calibrationLoop(clock);
  const after = {
    processor: processorTimes(read("proc/stat")),
    own: process.cpuUsage(before.own),
    atNs: clock.nowNs(),
  };
  const cores = availableParallelism();
  const spanNs = Number(after.atNs - before.atNs);
  const shares = sharesOf(before.processor, after.processor);
  const ownRatio = ((after.own.user + after.own.system) * 1000) / (spanNs * cores);
  return {
    cores,
    load: platform() === "win32" ? null : (loadavg()[0] ?? null),
    stealRatio: shares?.steal ?? null,
    othersRatio: shares === null ? null : Math.max(0, shares.busy - ownRatio),
    governor: cpuGovernor(read),
    turbo: turboOf(read),
    smtActive: flag(read("sys/devices/system/cpu/smt/active")),
    cpuLimitCores: cpuLimit(read),
    memoryLimitBytes: memoryLimitBytes(read),
    memoryFreeBytes: kilobytes(read, "MemAvailable") ?? (platform() === "linux" ? null : freemem()),
    swapUsedBytes: swapUsed(read),
    addressRandomization: randomizationOf(read("proc/sys/kernel/randomize_va_space")),
    timerStepNs,
    timerLateNs,
    temporaryFreeBytes: await statfs(tmpdir()).then(
      ({ bavail, bsize }) => bavail * bsize,
      () => null,
    ),
    onBattery: batteryOf(root, read),
    nodeVariables: Object.keys(environment)
      .filter((name) => ["NODE_OPTIONS", "NODE_DEBUG", "NODE_V8_COVERAGE", "NODE_DEBUG_NATIVE"].includes(name))
      .toSorted(),
    loopNs,
  };
}

function timerStep(clock: Clock): number {
  let smallest = Infinity;
  let last = clock.nowNs();
  for (let step = 0; step < 20_000; step += 1) {
    const now = clock.nowNs();
    if (now > last) smallest = Math.min(smallest, Number(now - last));
    last = now;
  }
  return smallest;
}

/** How late timers of 1 ms fire. */
async function timerLateness(clock: Clock): Promise<{ p50: number; p99: number }> {
  const late: number[] = [];
  for (let timer = 0; timer < 200; timer += 1) {
    const startNs = clock.nowNs();
    await wait(1);
    late.push(Math.max(0, Number(clock.nowNs() - startNs) - 1e6));
  }
  const sorted = late.toSorted((left, right) => left - right);
  return { p50: sorted[100] ?? 0, p99: sorted[198] ?? 0 };
}

/** Times of a few milliseconds of integer work, without the warm-up. */
function calibrationLoop(clock: Clock): number[] {
  let state = 1;
  const times = Array.from({ length: 130 }, () => {
    const startNs = clock.nowNs();
    for (let step = 0; step < 3_000_000; step += 1) state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return Number(clock.nowNs() - startNs);
  });
  // The state is used, so that the compiler can't remove the work.
  if (!Number.isInteger(state)) throw new Error("integer work left the integers");
  return times.slice(10);
}

function sharesOf(before: ProcessorTimes | null, after: ProcessorTimes | null): { busy: number; steal: number } | null {
  if (before === null || after === null || after.allNs <= before.allNs) return null;
  const allNs = after.allNs - before.allNs;
  const steal = (after.stolenNs - before.stolenNs) / allNs;
  return { steal, busy: 1 - (after.idleNs - before.idleNs) / allNs - steal };
}

function turboOf(read: ReadSystemFile): MachineProbe["turbo"] {
  const noTurbo = flag(read("sys/devices/system/cpu/intel_pstate/no_turbo"));
  if (noTurbo !== null) return noTurbo ? "off" : "on";
  const boost = flag(read("sys/devices/system/cpu/cpufreq/boost"));
  return boost === null ? null : boost ? "on" : "off";
}

/** Control group 2 first, then 1. */
function cpuLimit(read: ReadSystemFile): number | null {
  const two = read("sys/fs/cgroup/cpu.max")?.split(" ");
  const [quota, period] = two ?? [
    read("sys/fs/cgroup/cpu/cpu.cfs_quota_us"),
    read("sys/fs/cgroup/cpu/cpu.cfs_period_us"),
  ];
  if (quota === "max" || quota === "-1") return Infinity;
  const cores = quota == null || period == null ? Number.NaN : Number(quota) / Number(period);
  return Number.isFinite(cores) ? cores : null;
}

function swapUsed(read: ReadSystemFile): number | null {
  const [total, free] = [kilobytes(read, "SwapTotal"), kilobytes(read, "SwapFree")];
  return total === null || free === null ? null : total - free;
}

function kilobytes(read: ReadSystemFile, name: string): number | null {
  const found = read("proc/meminfo")?.match(new RegExp(`^${name}:\\s+(\\d+) kB`, "m"));
  return found ? Number(found[1]) * 1024 : null;
}

function randomizationOf(text: string | null): MachineProbe["addressRandomization"] {
  const states = { "0": "off", "1": "partial", "2": "full" } as const;
  return text === "0" || text === "1" || text === "2" ? states[text] : null;
}

/** Whether a battery discharges; null where there is no power supply to read. */
function batteryOf(root: string, read: ReadSystemFile): boolean | null {
  const folder = "sys/class/power_supply";
  const states = namesIn(`${root}${folder}`).map((name) => read(`${folder}/${name}/status`));
  if (states.includes("Discharging")) return true;
  return states.some((state) => state !== null) ? false : null;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function flag(text: string | null): boolean | null {
  return text === "1" ? true : text === "0" ? false : null;
}
