import { Bench } from "tinybench";
import { runProgram, type ProgramResult } from "../program/run-program.ts";
import { allocatedBytes, CollectionWatch } from "./garbage.ts";
import type { Kernel } from "./kernels/kernel.ts";
import { parseIntoNew, parseIntoPooled } from "./kernels/parse-messages.ts";
import { steadyMedian } from "./steady-state.ts";

/** Kernels by the name that a scenario asks for. */
const kernels: Readonly<Record<string, () => Kernel>> = {
  "parse-into-new": parseIntoNew,
  "parse-into-pooled": parseIntoPooled,
};

interface KernelInput {
  readonly kernel: string;
  readonly blocks: number;
  readonly callsPerBlock: number;
  /** What every call has to return; the scenario knows it from the plain kernel. */
  readonly checksum: number;
}

/** One kernel in a process of its own, and one summary of it. Usage: a KernelInput on standard input. */
await runProgram(async (input) => measured(kernelInput(input)));

async function measured(input: KernelInput): Promise<ProgramResult> {
  const kernel = kernels[input.kernel]?.();
  if (kernel === undefined) return { kind: "wrong", reason: `there is no kernel ${input.kernel}` };
  let wrong: number | null = null;
  const call = (): void => {
    const sum = kernel.run();
    if (sum !== input.checksum) wrong = sum;
  };
  using collections = new CollectionWatch();
  const startMs = performance.now();
  const blocks: number[] = [];
  for (let block = 0; block < input.blocks; block += 1) {
    // The calls before the first block are a part of what is looked at: warm-up is found in the series, not guessed.
    const bench = new Bench({ time: 0, iterations: input.callsPerBlock, warmup: false });
    bench.add(input.kernel, call, { async: false });
    bench.runSync();
    const result = bench.tasks[0]?.result;
    if (result === undefined || !("latency" in result)) return { kind: "wrong", reason: "a block gave no times" };
    blocks.push((result.latency.p50 * 1e6) / kernel.operations);
  }
  const wallNs = (performance.now() - startMs) * 1e6;
  // Collections are reported after the event: a turn of the loop brings the last ones.
  await new Promise((resolve) => setImmediate(resolve));
  const collectionShare = collections.pausedNs / wallNs;
  if (wrong !== null) return { kind: "wrong", reason: `a call returned ${String(wrong)}, not ${input.checksum}` };
  const { median, warmUpBlocks } = steadyMedian(blocks);
  return {
    kind: "values",
    values: {
      "kernel.time_per_operation": median,
      "kernel.bytes_per_operation":
        Math.max(
          0,
          allocatedBytes(() => kernel.run()),
        ) / kernel.operations,
      "kernel.collection_share": collectionShare,
      "kernel.operations": input.blocks * input.callsPerBlock * kernel.operations,
      "kernel.warm_up_blocks": warmUpBlocks,
    },
  };
}

/** The scenario that started this wrote the input, of the same version. */
function kernelInput(input: unknown): KernelInput {
  const parsed: KernelInput = JSON.parse(JSON.stringify(input));
  return parsed;
}
