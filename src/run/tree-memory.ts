import { readlinkSync } from "node:fs";
import { processText } from "./trial-processes.ts";

/** The resident memory of a process by kind. */
interface ResidentMemory {
  readonly pid: number;
  /** Link to the program that it runs. */
  readonly program: string;
  readonly anonymousBytes: number;
  readonly sharedMemoryBytes: number;
  readonly fileBytes: number;
}

/** A proportional reading is made when the plain sum has grown by this factor. */
const growthOfReadings = 1.05;

/**
 * The largest memory of a tree. Pages that several of its processes share count once: the files of a program, by the largest of
 * its processes, and memory that a fork shares, by `Pss_Anon` and `Pss_Shmem` of smaps_rollup.
 *
 * The plain proportional set size was rejected: it divides the pages of an executable by all processes of the machine, so a Node
 * agent would look 30 MB smaller because bench runs on Node too. smaps_rollup takes milliseconds for a large process. It is read only
 * if several processes run one program, and when the plain sum has grown.
 */
export class TreeMemory {
  peakBytes = 0;
  private nextReadingBytes = 0;
  private lastPids: ReadonlySet<number> = new Set();

  /**
   * Takes the processes that are alive now. A process counts from the second sample on: between vfork and exec a child has the
   * memory of its parent.
   */
  sample(pids: readonly number[]): void {
    const settled = pids.filter((pid) => this.lastPids.has(pid));
    this.lastPids = new Set(pids);
    const processes = settled.map(residentMemory);
    const plainBytes = treeBytes(processes);
    if (plainBytes <= this.peakBytes) return;
    const programs = new Set(processes.map(({ program }) => program));
    if (programs.size === processes.length) {
      this.peakBytes = plainBytes;
      return;
    }
    if (plainBytes < this.nextReadingBytes) return;
    this.nextReadingBytes = plainBytes * growthOfReadings;
    this.peakBytes = Math.max(this.peakBytes, treeBytes(processes.map(withProportionalMemory)));
  }
}

/** The memory of these processes now. What a fork shares counts for each of them. */
export function treeMemoryBytes(pids: readonly number[]): number {
  return treeBytes(pids.map(residentMemory));
}

function treeBytes(processes: readonly ResidentMemory[]): number {
  const fileBytes = new Map<string, number>();
  for (const { program, fileBytes: bytes } of processes)
    fileBytes.set(program, Math.max(bytes, fileBytes.get(program) ?? 0));
  const ownBytes = processes.reduce((sum, each) => sum + each.anonymousBytes + each.sharedMemoryBytes, 0);
  return [...fileBytes.values()].reduce((sum, bytes) => sum + bytes, ownBytes);
}

function residentMemory(pid: number): ResidentMemory {
  const status = processText(pid, "status");
  return {
    pid,
    program: programOf(pid),
    anonymousBytes: bytesIn(status, "RssAnon") ?? bytesIn(status, "VmRSS") ?? 0,
    sharedMemoryBytes: bytesIn(status, "RssShmem") ?? 0,
    fileBytes: bytesIn(status, "RssFile") ?? 0,
  };
}

/** Its memory without what it shares with others. Unchanged where smaps_rollup can't be read. */
function withProportionalMemory(memory: ResidentMemory): ResidentMemory {
  const rollup = processText(memory.pid, "smaps_rollup");
  return {
    ...memory,
    anonymousBytes: bytesIn(rollup, "Pss_Anon") ?? memory.anonymousBytes,
    sharedMemoryBytes: bytesIn(rollup, "Pss_Shmem") ?? memory.sharedMemoryBytes,
  };
}

function bytesIn(text: string, name: string): number | null {
  const match = new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(text);
  return match === null ? null : Number(match[1]) * 1024;
}

function programOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return String(pid);
  }
}
