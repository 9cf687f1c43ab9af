import { getEventListeners } from "node:events";
import { readdirSync, readFileSync } from "node:fs";

/** What a process holds that it should give back; counted by the runtime and the kernel, not by the code under test. */
export interface Leftovers {
  /** Timers that keep the process alive. */
  readonly timers: number;
  /** Listeners on the signal that all sessions share. */
  readonly listeners: number;
  /** Child processes; absent where there is no /proc. */
  readonly children?: number;
  /** Open file descriptors; absent where there is no /proc. */
  readonly descriptors?: number;
}

/** Counts what this process holds at this moment; `shared` is the signal of all its sessions. */
export function leftovers(shared: AbortSignal): Leftovers {
  const held = {
    timers: process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length,
    listeners: getEventListeners(shared, "abort").length,
  };
  if (process.platform !== "linux") return held;
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, "latin1").split(" ").filter(Boolean).length;
  return { ...held, children, descriptors: readdirSync("/proc/self/fd").length };
}
