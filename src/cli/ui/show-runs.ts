import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { UserError } from "../../core/user-error.ts";
import { wholeNumber } from "../command-line/option-values.ts";
import { configuredMargins } from "../comparison/margins.ts";
import { loadWorkbench } from "../config/workbench.ts";
import { interruptSignal } from "../terminal/interrupt.ts";
import { openPage } from "../terminal/open-page.ts";
import { uiOptions, type UiOptions } from "./options.ts";
import { startUi } from "./ui-server.ts";

/** `bench ui`: serves the runs of a folder to this machine until ^C, and prints the address. */
export async function showRuns({ folder, port, open }: UiOptions): Promise<void> {
  wholeNumber("--port", port, 0, 65_535);
  checkFolder(folder);
  const margins = configuredMargins(await loadWorkbench(process.cwd()));
  const interrupted = interruptSignal("ends");
  const token = randomBytes(16).toString("base64url");
  const ui = await startUi({ folder: resolve(folder), port, token, margins });
  process.stdout.write(`${ui.address}\n`);
  process.stderr.write("Whoever has this address and can reach this machine can read the runs. ^C ends it.\n");
  if (open) await openPage(ui.address);
  if (!interrupted.aborted) await once(interrupted, "abort");
  await ui.close();
}

/** The default folder is made by the first run. */
function checkFolder(folder: string): void {
  if (!existsSync(folder)) {
    if (folder === uiOptions.folder.default) return;
    throw new UserError(`${folder}: no such folder. Name one with runs, such as reports.`);
  }
  if (!statSync(folder).isDirectory())
    throw new UserError(`${folder}: this is a file. Name the folder above the runs.`);
}
