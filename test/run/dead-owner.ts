import { spawnSync } from "node:child_process";
import { ownerMark } from "../../src/run/owned-folder.ts";

/** The mark of a process of this machine that has ended. */
export function deadOwnerMark(): string {
  const { pid } = spawnSync(process.execPath, ["-e", ""]);
  return ownerMark().replace(/-[0-9a-z]{5}-/, `-${pid.toString(36).padStart(5, "0")}-`);
}
