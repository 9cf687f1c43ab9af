import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const clone = resolve(import.meta.dirname, "../..");

/** Starts the command that the README gives for a clone, with an empty cache of npm. */
function startInClone(cache: string) {
  return spawn("npm", ["run", "--silent", "bench", "--", "list", "metrics"], {
    cwd: clone,
    detached: true,
    env: { ...process.env, npm_config_cache: cache, npm_config_update_notifier: "false" },
    stdio: ["ignore", "pipe", "ignore"],
  });
}

type Cut = (child: ReturnType<typeof startInClone>) => Promise<unknown>;

const moments: Readonly<Record<string, Cut>> = {
  "at its start": (child) => once(child, "spawn"),
  "at its first output": (child) => once(child.stdout, "data"),
};

test.for(Object.entries(moments))(
  "the first command in a clone works again after it was cut %s",
  async ([, moment]) => {
    const cache = mkdtempSync(join(tmpdir(), "bench-npm-cache-"));
    for (const signal of ["SIGINT", "SIGKILL"] as const) {
      const child = startInClone(cache);
      await moment(child);
      if (child.pid !== undefined) process.kill(-child.pid, signal);
      child.stdout.resume();
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    }
    const again = startInClone(cache);
    again.stdout.resume();
    expect(await once(again, "exit")).toEqual([0, null]);
    // npx keeps what it installs there, and an interrupted installation stays broken.
    expect(existsSync(join(cache, "_npx"))).toBe(false);
  },
);
