import { spawnSync } from "node:child_process";

/** Whether a process runs. A zombie has ended. Whether somebody waits for it is its new parent's affair. */
export function isRunning(pid: number): boolean {
  const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
  const state = stdout.trim();
  return state !== "" && !state.startsWith("Z");
}
