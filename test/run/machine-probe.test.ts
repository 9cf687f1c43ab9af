import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { machineClock } from "../../src/core/clock.ts";
import { probeMachine } from "../../src/run/machine-probe.ts";

function systemWith(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "bench-system-"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), `${text}\n`);
  }
  return `${root}/`;
}

test("a system is read from its files, in either version of control groups", async () => {
  const root = systemWith({
    "sys/devices/system/cpu/cpu0/cpufreq/scaling_governor": "powersave",
    "sys/devices/system/cpu/intel_pstate/no_turbo": "1",
    "sys/devices/system/cpu/smt/active": "1",
    "sys/fs/cgroup/cpu.max": "150000 100000",
    "sys/fs/cgroup/memory.max": "max",
    "proc/meminfo": "MemAvailable: 2048 kB\nSwapTotal: 100 kB\nSwapFree: 60 kB",
    "proc/sys/kernel/randomize_va_space": "2",
    "sys/class/power_supply/BAT0/status": "Discharging",
  });
  expect(await probeMachine(machineClock, { NODE_OPTIONS: "--inspect", NODE_ENV: "x" }, root)).toMatchObject({
    governor: "powersave",
    turbo: "off",
    smtActive: true,
    cpuLimitCores: 1.5,
    memoryLimitBytes: Infinity,
    memoryFreeBytes: 2048 * 1024,
    swapUsedBytes: 40 * 1024,
    addressRandomization: "full",
    onBattery: true,
    nodeVariables: ["NODE_OPTIONS"],
    stealRatio: null,
  });
});

test("a system without such files is unknown, and what can be measured is", async () => {
  const probe = await probeMachine(machineClock, {}, systemWith({ "sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1" }));
  expect(probe).toMatchObject({ governor: null, turbo: null, smtActive: null, onBattery: null, swapUsedBytes: null });
  expect(probe.cpuLimitCores).toBe(Infinity);
  expect(probe.timerStepNs).toBeGreaterThan(0);
  expect(probe.loopNs).toHaveLength(120);
});
