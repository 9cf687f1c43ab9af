import { readdirSync, readlinkSync } from "node:fs";
import type { ResourceSample } from "../core/trace.ts";
import { processText } from "./trial-processes.ts";

export interface ResourceSampler {
  /** Ends the sampling. Samples in order of time. */
  finish(): readonly ResourceSample[];
}

/**
 * Samples the memory and open descriptors of processes. Only Linux shows them under /proc. Elsewhere there are no samples. A
 * sample of a process with 40 descriptors takes about half a millisecond.
 */
export function sampledResources(
  processes: () => readonly number[],
  periodNs: number,
  sinceOriginNs: () => number,
): ResourceSampler {
  const samples: ResourceSample[] = [];
  const timer = setInterval(() => {
    const sample = resourceSample(processes(), sinceOriginNs());
    if (sample !== null) samples.push(sample);
  }, periodNs / 1e6);
  return {
    finish: () => {
      clearInterval(timer);
      return samples;
    },
  };
}

/** What these processes hold together. Null if none can be read. */
export function resourceSample(processes: readonly number[], atNs: number): ResourceSample | null {
  const treeRssBytes = processes.reduce((sum, pid) => sum + rssBytes(pid), 0);
  const targets = processes.flatMap(descriptorTargets);
  if (treeRssBytes === 0 || targets.length === 0) return null;
  const sockets = targets.filter((target) => target.startsWith("socket:")).length;
  return { atNs, rssBytes: treeRssBytes, descriptors: targets.length, sockets };
}

/** What each open descriptor of a process is: a path, or a kind such as `socket:[123]`. */
function descriptorTargets(pid: number): string[] {
  return namesIfAlive(`/proc/${pid}/fd`).flatMap((name) => {
    try {
      return [readlinkSync(`/proc/${pid}/fd/${name}`)];
    } catch {
      // It was closed in between.
      return [];
    }
  });
}

/** Resident set of one process. 0 if it has ended. */
function rssBytes(pid: number): number {
  const match = /^VmRSS:\s+(\d+) kB$/m.exec(processText(pid, "status"));
  return match === null ? 0 : Number(match[1]) * 1024;
}

function namesIfAlive(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
