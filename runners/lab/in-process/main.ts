import { PerformanceObserver } from "node:perf_hooks";
import { Bench } from "tinybench";
import { median } from "../../../src/stats/quantile.ts";
import { garbageCollector } from "../program/collect-garbage.ts";
import { fields, number, oneOf } from "../program/program-input.ts";
import { runProgram, type ProgramResult } from "../program/run-program.ts";
import { parseIntoNew, parseIntoPooled, type Kernel } from "./parse-messages.ts";
import { steadyMedian } from "./steady-state.ts";

const kernels = { "parse-into-new": parseIntoNew, "parse-into-pooled": parseIntoPooled } as const;

const readInput = fields({
  kernel: oneOf("parse-into-new", "parse-into-pooled"),
  blocks: number,
  callsPerBlock: number,
  /** What every call has to return. The scenario knows it from the plain kernel. */
  checksum: number,
});

await runProgram(measuredKernel);

/** Measures one kernel in a process of its own. */
async function measuredKernel(raw: unknown): Promise<ProgramResult> {
  const { kernel: name, blocks, callsPerBlock, checksum } = readInput(raw);
  const kernel = kernels[name]();
  const sums = new Set<number>();
  const pausesMs: number[] = [];
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) pausesMs.push(duration);
  });
  observer.observe({ entryTypes: ["gc"] });
  const startMs = performance.now();
  // The first blocks are kept: warm-up is found in the series, not guessed.
  const blocksMs = Array.from({ length: blocks }, () => medianCallMs(callsPerBlock, () => void sums.add(kernel.run())));
  const wallMs = performance.now() - startMs;
  // Collections are reported later. One turn of the event loop brings the last of them.
  await new Promise((resolve) => setImmediate(resolve));
  observer.disconnect();
  const wrongSum = [...sums].find((sum) => sum !== checksum);
  if (wrongSum !== undefined) return { kind: "wrong", reason: `A call returned ${wrongSum} instead of ${checksum}.` };
  const steady = steadyMedian(blocksMs);
  return {
    kind: "values",
    values: {
      "kernel.time_per_operation": (steady.median * 1e6) / kernel.operations,
      "kernel.bytes_per_operation": Math.max(0, allocatedBytes(kernel)) / kernel.operations,
      "kernel.collection_share": pausesMs.reduce((sum, pauseMs) => sum + pauseMs, 0) / wallMs,
      "kernel.operations": blocks * callsPerBlock * kernel.operations,
      "kernel.warm_up_blocks": steady.warmUpBlocks,
    },
  };
}

/** The median of one block of calls, by tinybench without a warm-up of its own. */
function medianCallMs(calls: number, call: () => void): number {
  const bench = new Bench({ time: 0, iterations: calls, warmup: false }).add("call", call, { async: false });
  bench.runSync();
  const result = bench.tasks[0]?.result;
  if (result === undefined || !("latency" in result)) throw new Error("A block of calls gave no times.");
  return result.latency.p50;
}

/**
 * Bytes that one call allocates, as growth of the heap. A call stays far below the young generation, so that usually no collection
 * runs meanwhile. The median of seven tries, since one may run anyway.
 */
function allocatedBytes(kernel: Kernel): number {
  const collect = garbageCollector();
  const grown = Array.from({ length: 7 }, () => {
    collect();
    const before = process.memoryUsage().heapUsed;
    kernel.run();
    return process.memoryUsage().heapUsed - before;
  });
  return median(grown) ?? 0;
}
