import { availableParallelism, cpus, loadavg, platform, release, totalmem } from "node:os";
import type { Environment } from "../core/run-record.ts";
import type { WireExchange } from "../core/trace.ts";
import { cpuGovernor, memoryLimitBytes, processorTimes, systemFiles, type ProcessorTimes } from "./system-files.ts";

/** What identifies the machine, and its state at one moment. */
export interface EnvironmentProbe {
  readonly machine: Pick<
    Environment,
    "cpuModel" | "cores" | "memoryBytes" | "platform" | "kernel" | "node" | "governor"
  >;
  readonly load: number;
  readonly processor: ProcessorTimes | null;
}

/** Reads the machine and its present load. */
export function probeEnvironment(): EnvironmentProbe {
  const read = systemFiles();
  return {
    machine: {
      cpuModel: cpus()[0]?.model.trim() ?? "unknown",
      cores: availableParallelism(),
      memoryBytes: Math.min(memoryLimitBytes(read) ?? Infinity, totalmem()),
      platform: `${platform()} ${process.arch}`,
      kernel: release(),
      node: process.version,
      governor: cpuGovernor(read),
    },
    load: loadavg()[0] ?? 0,
    processor: processorTimes(read("proc/stat")),
  };
}

/** Joins the probes before and after a run. */
export function environmentOf(
  before: EnvironmentProbe,
  after: EnvironmentProbe,
  conditions: Pick<Environment, "accounting" | "network" | "drift">,
): Environment {
  return {
    ...before.machine,
    loadBefore: before.load,
    loadAfter: after.load,
    stealRatio: stealRatio(before.processor, after.processor),
    ...conditions,
  };
}

function stealRatio(before: ProcessorTimes | null, after: ProcessorTimes | null): number | null {
  if (before === null || after === null) return null;
  const allNs = after.allNs - before.allNs;
  return allNs === 0 ? 0 : (after.stolenNs - before.stolenNs) / allNs;
}

/** Collects how late the provider wrote its events, over a whole run. */
export class DriftLog {
  private readonly latenessNs: number[] = [];

  add(exchanges: readonly WireExchange[]): void {
    for (const exchange of exchanges)
      for (const event of exchange.events) this.latenessNs.push(event.writtenNs - event.scheduledNs);
  }

  summary(): Environment["drift"] {
    const sorted = this.latenessNs.toSorted((left, right) => left - right);
    const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
    return sorted.length === 0 ? null : { events: sorted.length, p50Ns: at(0.5), p99Ns: at(0.99) };
  }
}

/** The major version of Node: another one may write the same prompt differently, so even counted numbers can't be compared. */
export function nodeMajor(version: string): string {
  return version.replace(/^v/, "").split(".")[0] ?? "";
}
