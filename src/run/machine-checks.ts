import { formatChange, formatDuration, formatValue } from "../core/units.ts";
import { type LoopSpread, loopSpread } from "./loop-spread.ts";

/** What the system told about itself; null where it did not tell, never zero. */
export interface MachineProbe {
  readonly cores: number;
  readonly load: number | null;
  /** Shares of all processor time while the probe watched. */
  readonly stealRatio: number | null;
  /** Processor time that went to other processes than bench, as a share of all cores. */
  readonly othersRatio: number | null;
  readonly governor: string | null;
  readonly turbo: "on" | "off" | null;
  readonly smtActive: boolean | null;
  /** Cores' worth of processor time that the control group may use; infinite when it has no limit. */
  readonly cpuLimitCores: number | null;
  /** Bytes; infinite when the control group has no limit. */
  readonly memoryLimitBytes: number | null;
  readonly memoryFreeBytes: number | null;
  readonly swapUsedBytes: number | null;
  readonly addressRandomization: "off" | "partial" | "full" | null;
  /** Smallest step of the monotonic clock that was seen, and how late timers of 1 ms rang. */
  readonly timerStepNs: number | null;
  readonly timerLateNs: { readonly p50: number; readonly p99: number } | null;
  readonly temporaryFreeBytes: number | null;
  readonly onBattery: boolean | null;
  /** NODE_* variables that are set, by name. */
  readonly nodeVariables: readonly string[];
  /** Times of the same short piece of work, in order. */
  readonly loopNs: readonly number[];
}

export interface MachineCheck {
  readonly id: string;
  readonly title: string;
  readonly status: "ok" | "warn" | "unknown";
  readonly fact: string;
  /** What to do about it; null when there is nothing to do. */
  readonly advice: string | null;
}

const gibibyte = 1024 ** 3;

/** Every check that can be made on what the system told; one that could not be made is `unknown`. */
export function checkMachine(probe: MachineProbe): readonly MachineCheck[] {
  const perCore = probe.load === null ? null : probe.load / probe.cores;
  return [
    check(
      "load",
      "Load",
      perCore,
      (value) => value <= 0.5,
      (value) => `${value.toFixed(2)} runnable processes a core`,
      "Stop other work, or wait until it is done.",
    ),
    check(
      "steal",
      "Steal",
      probe.stealRatio,
      (value) => value <= 0.01,
      (value) => `the hypervisor took ${formatValue(value, "ratio")}`,
      "Other guests use the processor: take a dedicated machine, or rely on CPU time.",
    ),
    check(
      "others",
      "Other processes",
      probe.othersRatio,
      (value) => value <= 0.1,
      (value) => `they used ${formatValue(value, "ratio")} of all cores`,
      "Stop them: editors, browsers and watchers wake up during trials.",
    ),
    check(
      "governor",
      "CPU governor",
      probe.governor,
      (value) => value === "performance",
      (value) => value,
      "sudo cpupower frequency-set -g performance",
    ),
    check(
      "turbo",
      "Turbo",
      probe.turbo,
      (value) => value === "off",
      (value) => value,
      "The clock depends on temperature; switch turbo off in the firmware or the driver for steadier times.",
    ),
    check(
      "smt",
      "SMT siblings",
      probe.smtActive,
      (value) => !value,
      (value) => (value ? "cores share execution units with a sibling" : "off"),
      "Leave half of the logical cores idle, or switch SMT off.",
    ),
    check(
      "cpu-limit",
      "CPU limit",
      probe.cpuLimitCores,
      (value) => value === Infinity,
      (value) => (value === Infinity ? "none" : `${value} cores by the control group`),
      "Throttling stops a process in the middle: raise the limit, or pin whole cores instead.",
    ),
    check(
      "memory-limit",
      "Memory limit",
      probe.memoryLimitBytes,
      (value) => value >= 2 * gibibyte,
      limitText,
      "Give the container 2 GiB or more.",
    ),
    check(
      "memory-free",
      "Free memory",
      probe.memoryFreeBytes,
      (value) => value >= gibibyte / 2,
      (value) => formatValue(value, "bytes"),
      "Free some: trials would wait for the kernel to reclaim pages.",
    ),
    check(
      "swap",
      "Swap",
      probe.swapUsedBytes,
      (value) => value === 0,
      (value) => (value === 0 ? "not in use" : `${formatValue(value, "bytes")} in use`),
      "Memory is or was short: close what takes it, then sudo swapoff -a && sudo swapon -a.",
    ),
    check(
      "aslr",
      "Address randomization",
      probe.addressRandomization,
      () => true,
      (value) => `${value}: layout varies from process to process, which pairs average out`,
      "",
    ),
    check(
      "timer-step",
      "Clock resolution",
      probe.timerStepNs,
      (value) => value <= 1000,
      formatDuration,
      "Times near this size mean nothing here; check the kernel's clock source.",
    ),
    check(
      "timer-late",
      "Timer lateness",
      probe.timerLateNs,
      ({ p99 }) => p99 <= 2e6,
      ({ p50, p99 }) => `median ${formatDuration(p50)}, p99 ${formatDuration(p99)}`,
      "Timers ring late because the machine is busy or throttled: see load, steal and CPU limit.",
    ),
    check(
      "disk",
      "Room for workspaces",
      probe.temporaryFreeBytes,
      (value) => value >= gibibyte,
      (value) => formatValue(value, "bytes"),
      "Free some of the temporary folder, or set TMPDIR to another.",
    ),
    check(
      "battery",
      "Power",
      probe.onBattery,
      (value) => !value,
      (value) => (value ? "on battery" : "mains"),
      "Plug it in: on battery the clock is held down.",
    ),
    check(
      "node-variables",
      "Node variables",
      probe.nodeVariables,
      (value) => value.length === 0,
      (value) => (value.length === 0 ? "none set" : value.join(", ")),
      "unset them: they slow bench and its provider down (engines run without them).",
    ),
    check(
      "loop",
      "Steadiness",
      loopSpread(probe.loopNs),
      ({ spread, states }) => spread <= 0.1 && states === null,
      loopText,
      "Two speeds, or a spread above 10 %, swamp a change of 3 %: widen the margin, or use CPU time.",
    ),
  ];
}

function check<Value>(
  id: string,
  title: string,
  value: Value | null,
  fine: (value: Value) => boolean,
  describe: (value: Value) => string,
  advice: string,
): MachineCheck {
  if (value === null) return { id, title, status: "unknown", fact: "the system does not tell", advice: null };
  return fine(value)
    ? { id, title, status: "ok", fact: describe(value), advice: null }
    : { id, title, status: "warn", fact: describe(value), advice };
}

function limitText(bytes: number): string {
  return bytes === Infinity ? "none" : formatValue(bytes, "bytes");
}

function loopText({ spread, states }: LoopSpread): string {
  const text = `the same work varies by ±${formatValue(spread, "ratio")}`;
  if (states === null) return text;
  const [fast, slow] = states;
  return `${text}, in two speeds: ${formatDuration(fast)} and ${formatDuration(slow)} (${formatChange(slow / fast - 1)})`;
}

/** Whether timings taken now would mean nothing: judged by what disturbs pairs, too. */
export function isTooNoisy(checks: readonly MachineCheck[]): boolean {
  const warned = (id: string) => checks.some((one) => one.id === id && one.status === "warn");
  return warned("timer-step") || warned("loop") || (warned("load") && warned("others"));
}
