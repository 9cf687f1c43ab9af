import { machineClock } from "../../core/clock.ts";
import { jsonWithoutSecrets } from "../../core/secrets.ts";
import { checkMachine, isTooNoisy } from "../../run/machine-checks.ts";
import { probeMachine } from "../../run/machine-probe.ts";
import { plainTable } from "../terminal/plain-table.ts";
import type { DoctorOptions } from "./options.ts";

/** `bench doctor`: prints each check of the machine. A warning is advice and does not change the exit code. */
export async function checkThisMachine({ json }: DoctorOptions): Promise<void> {
  const checks = checkMachine(await probeMachine(machineClock, process.env));
  const tooNoisy = isTooNoisy(checks);
  if (json) {
    process.stdout.write(`${jsonWithoutSecrets({ tooNoisy, checks }, 2)}\n`);
    return;
  }
  const rows = checks.flatMap(({ title, status, fact, advice }) => [
    [status, title, fact],
    ...(advice === null ? [] : [["", "", `-> ${advice}`]]),
  ]);
  const warnings = checks.filter(({ status }) => status === "warn").length;
  const verdict = tooNoisy
    ? "WARNING: timings taken here now are not reliable. Exact numbers are not affected. CPU time is the least affected."
    : `${warnings === 0 ? "No warnings." : `${warnings} warnings.`} Timings can be measured in pairs here.`;
  process.stdout.write(`${plainTable([], rows)}\n\n${verdict}\n`);
}
