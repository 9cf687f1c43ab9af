import { existsSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const names = ["clinic", "0x"];

/** Where `bench profile` and the tests find a profiler. */
const place = (name: string): string => join(root, "node_modules", name);

/** Whether clinic and 0x are there. `npm ci` leaves them out: they bring 639 packages that few who work on bench need. */
export const areProfilersInstalled = names.every((name) => existsSync(place(name)));

/** Links what `npm run profilers` has installed, since `npm ci` removes the links, or says that tests are skipped. */
export default function linkProfilers(): void {
  for (const name of names) {
    const installed = join(root, ".ci/profilers/node_modules", name);
    if (existsSync(installed) && !existsSync(place(name))) symlinkSync(installed, place(name));
  }
  if (names.every((name) => existsSync(place(name)))) return;
  process.stderr.write(
    "clinic and 0x are not installed. Their tests are skipped. `npm run profilers` installs both.\n",
  );
}
