import { expect, test } from "vitest";
import { randomFrom } from "../../src/core/random.ts";
import { checkMachine, isTooNoisy, type MachineProbe } from "../../src/run/machine-checks.ts";

const random = randomFrom("loop");
const steady = Array.from({ length: 120 }, () => 5e6 * (1 + 0.01 * (random() + random() + random() - 1.5)));

const quiet: MachineProbe = {
  cores: 4,
  load: 0.2,
  stealRatio: 0,
  othersRatio: 0.01,
  governor: "performance",
  turbo: "off",
  smtActive: false,
  cpuLimitCores: Infinity,
  memoryLimitBytes: Infinity,
  memoryFreeBytes: 8e9,
  swapUsedBytes: 0,
  addressRandomization: "full",
  timerStepNs: 40,
  timerLateNs: { p50: 1e5, p99: 3e5 },
  temporaryFreeBytes: 50e9,
  onBattery: false,
  nodeVariables: [],
  loopNs: steady,
};

const warned = (probe: Partial<MachineProbe>) =>
  checkMachine({ ...quiet, ...probe }).flatMap(({ id, status }) => (status === "warn" ? [id] : []));

test("a quiet machine has nothing to complain about", () => {
  expect(checkMachine(quiet).filter(({ status }) => status !== "ok")).toEqual([]);
});

test.each<[string, Partial<MachineProbe>]>([
  ["load", { load: 3 }],
  ["steal", { stealRatio: 0.05 }],
  ["others", { othersRatio: 0.4 }],
  ["governor", { governor: "powersave" }],
  ["turbo", { turbo: "on" }],
  ["smt", { smtActive: true }],
  ["cpu-limit", { cpuLimitCores: 1.5 }],
  ["memory-limit", { memoryLimitBytes: 5e8 }],
  ["memory-free", { memoryFreeBytes: 1e8 }],
  ["swap", { swapUsedBytes: 1e6 }],
  ["timer-step", { timerStepNs: 1e6 }],
  ["timer-late", { timerLateNs: { p50: 1e5, p99: 9e6 } }],
  ["disk", { temporaryFreeBytes: 1e6 }],
  ["battery", { onBattery: true }],
  ["node-variables", { nodeVariables: ["NODE_OPTIONS"] }],
  ["loop", { loopNs: steady.map((ns, index) => (index % 3 === 0 ? ns * 1.06 : ns)) }],
])("%s is warned about, with something to do, and nothing else is", (id, probe) => {
  expect(warned(probe)).toEqual([id]);
  expect(checkMachine({ ...quiet, ...probe }).find((one) => one.id === id)?.advice).toBeTruthy();
});

test("what the system does not tell is unknown, never zero and never fine", () => {
  const silent = Object.fromEntries(Object.keys(quiet).map((key) => [key, null]));
  const checks = checkMachine({ ...quiet, ...silent, cores: 4, nodeVariables: [], loopNs: [] });
  expect(checks.filter(({ status }) => status === "unknown")).toHaveLength(checks.length - 1);
});

test("a single disturbance is no second speed", () => {
  expect(warned({ loopNs: steady.map((ns, index) => (index === 7 ? ns * 3 : ns)) })).toEqual([]);
});

test("only what disturbs pairs too makes timings meaningless", () => {
  expect(isTooNoisy(checkMachine({ ...quiet, governor: "powersave", load: 3 }))).toBe(false);
  expect(isTooNoisy(checkMachine({ ...quiet, othersRatio: 0.5, load: 3 }))).toBe(true);
});
