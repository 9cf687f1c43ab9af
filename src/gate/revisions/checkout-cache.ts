import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { unfinishedPrefix } from "../../core/unfinished-folder.ts";

const kept = 6;

/** Removes all but the six checkouts used last, and what builders left that are no longer alive. */
export async function pruneCheckouts(cacheFolder: string): Promise<void> {
  const names = await readdir(cacheFolder);
  const finished = await Promise.all(
    names
      .filter((name) => /^[0-9a-f]{12}$/.test(name))
      .map(async (name) => {
        // Another run may remove it meanwhile.
        const found = await stat(join(cacheFolder, name)).catch(() => null);
        return { name, usedMs: found?.mtimeMs ?? 0 };
      }),
  );
  const old = finished.toSorted((left, right) => right.usedMs - left.usedMs).slice(kept);
  const abandoned = names.filter((name) => name.startsWith(unfinishedPrefix) && !isAlive(Number(name.split("-")[1])));
  for (const name of [...old.map((entry) => entry.name), ...abandoned]) {
    await rm(join(cacheFolder, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Another user's process is alive and may not be signalled.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
