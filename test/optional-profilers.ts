import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

const packages = join(resolve(import.meta.dirname, ".."), "node_modules");

/** Whether clinic and 0x are there. `npm ci` leaves them out: they are large, and few who work on bench need them. */
export const areProfilersInstalled = ["clinic", "0x"].every((name) => existsSync(join(packages, name)));

/** Says before the first test that some are skipped. */
export default function sayWhatIsSkipped(): void {
  if (areProfilersInstalled) return;
  const fix = "`npm run profilers` installs them";
  process.stderr.write(`clinic and 0x are not installed, so tests of these profilers are skipped; ${fix}.\n`);
}
