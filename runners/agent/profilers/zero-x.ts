import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Watchdog } from "../../../src/run/watchdog.ts";
import { describeFailure, runGroup } from "../../../src/run/grouped-command.ts";
import { findTool, toolFolders } from "./installed-tool.ts";
import { withTemporaryFolder } from "../temporary-folder.ts";
import { copyToolPage } from "./tool-page.ts";

/** How long 0x may take to turn a profile into a page. */
const drawingLimitNs = 120e9;

/** Where 0x is installed; null when it is not. */
export function findZeroX(folders = toolFolders()): string | null {
  return findTool("0x/cmd.js", folders);
}

/**
 * Lets 0x draw a `.cpuprofile` into a page at `page`; returns why not, or null. 0x only draws here: its own collection
 * sees one thread, breaks forked children and loses more than half of the samples of Node 20.
 */
export async function drawZeroX(input: {
  readonly zeroX: string;
  readonly cpuProfile: string;
  readonly page: string;
  readonly path: string;
  readonly signal: AbortSignal | undefined;
  readonly watchdog: Watchdog;
}): Promise<string | null> {
  return withTemporaryFolder(async (folder) => {
    const profile = join(folder, "profile.cpuprofile");
    await writeFile(profile, input.cpuProfile);
    const { exit, stderrTail } = await runGroup({
      argv: [process.execPath, input.zeroX, "--visualize-cpu-profile", profile],
      cwd: folder,
      env: { PATH: input.path, HOME: folder },
      stdin: undefined,
      limitNs: drawingLimitNs,
      signal: input.signal,
      watchdog: input.watchdog,
    });
    const failure = describeFailure(exit, "0x", stderrTail);
    if (failure === null) await copyToolPage(join(folder, "flamegraph.html"), input.page);
    return failure;
  });
}
