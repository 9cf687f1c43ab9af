import { formatChange, formatDuration, formatValue } from "../core/units.ts";

/** What the system tells about itself; null where it does not tell. */
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
  /** What to do; null when there is nothing to do. */
  readonly advice: string | null;
}

const gibibyte = 1024 ** 3;

/** One row of the table: a value of the probe, when it is fine, and the advice for when it is not. */
interface Row<Value> {
  readonly id: string;
  readonly title: string;
  /** Null where the system does not tell. */
  readonly valueOf: (probe: MachineProbe) => Value | null;
  readonly isFine: (value: Value) => boolean;
  readonly factOf: (value: Value) => string;
  readonly advice: string;
}

/** The check that a row describes. */
function row<Value>({ id, title, valueOf, isFine, factOf, advice }: Row<Value>): (probe: MachineProbe) => MachineCheck {
  return (probe) => {
    const value = valueOf(probe);
    if (value === null) return { id, title, status: "unknown", fact: "the system does not tell", advice: null };
    const fact = factOf(value);
    return isFine(value)
      ? { id, title, status: "ok", fact, advice: null }
      : { id, title, status: "warn", fact, advice };
  };
}

const rows: readonly ((probe: MachineProbe) => MachineCheck)[] = [
  row({
    id: "load",
    title: "Load",
    valueOf: ({ load, cores }) => (load === null ? null : load / cores),
    isFine: (value) => value <= 0.5,
    factOf: (value) => `${value.toFixed(2)} runnable processes a core`,
    advice: "Stop other work, or wait until it is done.",
  }),
  row({
    id: "steal",
    title: "Steal",
    valueOf: ({ stealRatio }) => stealRatio,
    isFine: (value) => value <= 0.01,
    factOf: (value) => `the hypervisor took ${formatValue(value, "ratio")}`,
    advice: "Other guests use the processor: take a dedicated machine, or rely on CPU time.",
  }),
  row({
    id: "others",
    title: "Other processes",
    valueOf: ({ othersRatio }) => othersRatio,
    isFine: (value) => value <= 0.1,
    factOf: (value) => `they used ${formatValue(value, "ratio")} of all cores`,
    advice: "Stop them: editors, browsers and watchers wake up during trials.",
  }),
  row({
    id: "governor",
    title: "CPU governor",
    valueOf: ({ governor }) => governor,
    isFine: (value) => value === "performance",
    factOf: (value) => value,
    advice: "sudo cpupower frequency-set -g performance",
  }),
  row({
    id: "turbo",
    title: "Turbo",
    valueOf: ({ turbo }) => turbo,
    isFine: (value) => value === "off",
    factOf: (value) => value,
    advice: "The clock depends on temperature; switch turbo off in the firmware or the driver for steadier times.",
  }),
  row({
    id: "smt",
    title: "SMT siblings",
    valueOf: ({ smtActive }) => smtActive,
    isFine: (value) => !value,
    factOf: (value) => (value ? "cores share execution units with a sibling" : "off"),
    advice: "Leave half of the logical cores idle, or switch SMT off.",
  }),
  row({
    id: "cpu-limit",
    title: "CPU limit",
    valueOf: ({ cpuLimitCores }) => cpuLimitCores,
    isFine: (value) => value === Infinity,
    factOf: (value) => (value === Infinity ? "none" : `${value} cores by the control group`),
    advice: "Throttling stops a process in the middle: raise the limit, or pin whole cores instead.",
  }),
  row({
    id: "memory-limit",
    title: "Memory limit",
    valueOf: ({ memoryLimitBytes }) => memoryLimitBytes,
    isFine: (value) => value >= 2 * gibibyte,
    factOf: limitText,
    advice: "Give the container 2 GiB or more.",
  }),
  row({
    id: "memory-free",
    title: "Free memory",
    valueOf: ({ memoryFreeBytes }) => memoryFreeBytes,
    isFine: (value) => value >= gibibyte / 2,
    factOf: (value) => formatValue(value, "bytes"),
    advice: "Free some: trials would wait for the kernel to reclaim pages.",
  }),
  row({
    id: "swap",
    title: "Swap",
    valueOf: ({ swapUsedBytes }) => swapUsedBytes,
    isFine: (value) => value === 0,
    factOf: (value) => (value === 0 ? "not in use" : `${formatValue(value, "bytes")} in use`),
    advice: "Memory is or was short: close what takes it, then sudo swapoff -a && sudo swapon -a.",
  }),
  row({
    id: "aslr",
    title: "Address randomization",
    valueOf: ({ addressRandomization }) => addressRandomization,
    isFine: () => true,
    factOf: (value) => `${value}: layout varies from process to process, which pairs average out`,
    advice: "",
  }),
  row({
    id: "timer-step",
    title: "Clock resolution",
    valueOf: ({ timerStepNs }) => timerStepNs,
    isFine: (value) => value <= 1000,
    factOf: formatDuration,
    advice: "Times near this size mean nothing here; check the kernel's clock source.",
  }),
  row({
    id: "timer-late",
    title: "Timer lateness",
    valueOf: ({ timerLateNs }) => timerLateNs,
    isFine: ({ p99 }) => p99 <= 2e6,
    factOf: ({ p50, p99 }) => `median ${formatDuration(p50)}, p99 ${formatDuration(p99)}`,
    advice: "Timers ring late because the machine is busy or throttled: see load, steal and CPU limit.",
  }),
  row({
    id: "disk",
    title: "Room for workspaces",
    valueOf: ({ temporaryFreeBytes }) => temporaryFreeBytes,
    isFine: (value) => value >= gibibyte,
    factOf: (value) => formatValue(value, "bytes"),
    advice: "Free some of the temporary folder, or set TMPDIR to another.",
  }),
  row({
    id: "battery",
    title: "Power",
    valueOf: ({ onBattery }) => onBattery,
    isFine: (value) => !value,
    factOf: (value) => (value ? "on battery" : "mains"),
    advice: "Plug it in: on battery the clock is held down.",
  }),
  row({
    id: "node-variables",
    title: "Node variables",
    valueOf: ({ nodeVariables }) => nodeVariables,
    isFine: (value) => value.length === 0,
    factOf: (value) => (value.length === 0 ? "none set" : value.join(", ")),
    advice: "Unset them: they slow bench and its provider down (engines run without them).",
  }),
  row({
    id: "loop",
    title: "Steadiness",
    valueOf: ({ loopNs }) => loopSpread(loopNs),
    isFine: ({ spread, states }) => spread <= 0.1 && states === null,
    factOf: loopText,
    advice: "Two speeds, or a spread above 10 %, swamp a change of 3 %: widen the margin, or use CPU time.",
  }),
];

/** Every check of what the system told about itself. A check is `unknown` where it did not tell. */
export function checkMachine(probe: MachineProbe): readonly MachineCheck[] {
  return rows.map((check) => check(probe));
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

/** Whether timings taken now would mean nothing. Counts only what disturbs pairs as well. */
export function isTooNoisy(checks: readonly MachineCheck[]): boolean {
  const warned = (id: string) => checks.some((one) => one.id === id && one.status === "warn");
  return warned("timer-step") || warned("loop") || (warned("load") && warned("others"));
}

/** How much the times of the same piece of work differ. */
interface LoopSpread {
  /** Half the distance of the 5th and the 95th percentile over the median. */
  readonly spread: number;
  /** Centres of two groups of times with a gap between them; null when there is one. */
  readonly states: readonly [number, number] | null;
}

/** A group must hold this share of all times to be a state of the machine and not a disturbance. */
const leastShare = 0.15;
/** Two centres nearer than this cannot be told from one group with a spread. */
const leastDistance = 0.02;

/**
 * The spread of the times, in nanoseconds; null for fewer than twenty. There are two states when the best split of the
 * sorted times in two groups (Otsu 1979) leaves less than a fifth of the variance. One normal group keeps 36 % of it, one
 * uniform group 25 %.
 */
function loopSpread(loopNs: readonly number[]): LoopSpread | null {
  if (loopNs.length < 20) return null;
  const sorted = loopNs.map(Math.log).toSorted((left, right) => left - right);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  // A few disturbed times at the far end are not a state.
  const core = sorted.slice(0, Math.ceil(sorted.length * 0.95));
  const whole = squares(core);
  const splits = core.flatMap((_, index) => {
    const [low, high] = [core.slice(0, index), core.slice(index)];
    if (Math.min(low.length, high.length) < core.length * leastShare) return [];
    return [{ within: squares(low) + squares(high), states: [Math.exp(mean(low)), Math.exp(mean(high))] as const }];
  });
  const best = splits.toSorted((left, right) => left.within - right.within)[0];
  const isApart = best !== undefined && best.within < whole / 5 && best.states[1] / best.states[0] > 1 + leastDistance;
  return { spread: Math.expm1((at(0.95) - at(0.05)) / 2), states: isApart ? best.states : null };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function squares(values: readonly number[]): number {
  const centre = mean(values);
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
}
