import { realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { makeOwnedFolder } from "../../src/run/owned-folder.ts";

/** Gives `work` a fresh private folder and removes it afterwards, whatever happens. */
export async function withTemporaryFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await realpath(await makeOwnedFolder(tmpdir(), "bench-profile-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
