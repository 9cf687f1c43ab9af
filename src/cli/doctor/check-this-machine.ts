import Table from "cli-table3";
import { machineClock } from "../../core/clock.ts";
import { checkMachine, isTooNoisy } from "../../run/machine-checks.ts";
import { probeMachine } from "../../run/machine-probe.ts";
import type { DoctorOptions } from "./options.ts";
import { plainTableStyle } from "../terminal/plain-table.ts";

/** `bench doctor`: prints what is known about the machine; a warning is advice, never an exit code. */
export async function checkThisMachine({ json }: DoctorOptions): Promise<void> {
  const checks = checkMachine(await probeMachine(machineClock, process.env));
  const tooNoisy = isTooNoisy(checks);
  if (json) {
    process.stdout.write(`${JSON.stringify({ tooNoisy, checks }, null, 2)}\n`);
    return;
  }
  const table = new Table({ ...plainTableStyle });
  for (const { title, status, fact, advice } of checks) {
    table.push([status, title, fact]);
    if (advice !== null) table.push(["", "", `-> ${advice}`]);
  }
  const warnings = checks.filter(({ status }) => status === "warn").length;
  const verdict = tooNoisy
    ? "WARNING: timings taken here now would mean little. Exact numbers are not affected; CPU time is the least affected."
    : `${warnings === 0 ? "Nothing stands" : `${warnings} warnings; none stands`} in the way of timings measured in pairs.`;
  const lines = table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd());
  process.stdout.write(`${lines.join("\n")}\n\n${verdict}\n`);
}
