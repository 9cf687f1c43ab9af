import { createHash } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";

/** File in a folder that can't have the mark in its name, because trials see its path. */
export const ownerFile = "owner";

const markPattern = /([0-9a-f]{8})-([0-9a-z]{5})-([0-9a-z]{8})/;
const markInName = new RegExp(`(?:^|[.-])${markPattern.source}-`);

/**
 * Names this process, so that others can tell whether it has ended: the machine since its start, the process id, and the
 * time at which the process began. An id alone is no proof, as ids are used again. Always of one length.
 */
export function ownerMark(): string {
  return [machineMark(), process.pid.toString(36).padStart(5, "0"), startMark(process.pid) ?? noStart].join("-");
}

/** Makes a temporary folder that is marked as this process's. Before that, removes those of processes that have ended. */
export async function makeOwnedFolder(parent: string, prefix: string): Promise<string> {
  await removeAbandoned(parent, prefix);
  return mkdtemp(join(parent, `${prefix}${ownerMark()}-`));
}

/**
 * Removes files and folders whose names begin with `prefix` and whose owner has ended on this machine. What has no mark,
 * or the mark of another machine or container, stays: nothing proves that its owner is dead.
 */
export async function removeAbandoned(parent: string, prefix: string): Promise<void> {
  const names = (await readdir(parent).catch(() => [])).filter((name) => name.startsWith(prefix));
  for (const name of names) {
    const path = join(parent, name);
    const mark =
      markInName.exec(name) ?? markPattern.exec(await readFile(join(path, ownerFile), "utf8").catch(() => ""));
    // Another run may remove it at the same time, and another user's can't be removed.
    if (mark !== null && hasEnded(mark)) await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}

function hasEnded([, machine, id = "", start]: RegExpExecArray): boolean {
  if (machine !== machineMark()) return false;
  const pid = Number.parseInt(id, 36);
  return !isAlive(pid) || (startMark(pid) ?? start) !== start;
}

/** This boot of this machine, and the namespace in which process ids are counted. */
function machineMark(): string {
  const identity = [
    () => readFileSync("/proc/sys/kernel/random/boot_id", "utf8"),
    () => readlinkSync("/proc/self/ns/pid"),
  ];
  const texts = identity.map((read) => attempt(read) ?? hostname());
  return createHash("sha256").update(texts.join("\n")).digest("hex").slice(0, 8);
}

const noStart = "00000000";

/** When a process began, in clock ticks since the machine's start. Null outside Linux. */
function startMark(pid: number): string | null {
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, "latin1"));
  // The command name may have spaces and brackets, so fields are counted from its closing bracket.
  const ticks = stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  return ticks === undefined ? null : Number(ticks).toString(36).padStart(8, "0");
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM means that another user's process is alive.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function attempt(read: () => string): string | null {
  try {
    return read();
  } catch {
    return null;
  }
}
