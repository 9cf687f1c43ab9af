import { createHash } from "node:crypto";
import type { Kernel } from "./kernels/kernel.ts";

/** Kernels by name; only the one that is asked for is loaded, so that a count holds nothing of the others. */
const kernels: Readonly<Record<string, () => Promise<Kernel>>> = {
  "sse-parsing": async () => (await import("./kernels/sse-parsing.ts")).sseParsing,
  "reply-assembly": async () => (await import("./kernels/reply-assembly.ts")).replyAssembly,
  "prompt-assembly": async () => (await import("./kernels/prompt-assembly.ts")).promptAssembly,
  "cache-planning": async () => (await import("./kernels/cache-planning.ts")).cachePlanning,
  compaction: async () => (await import("./kernels/compaction.ts")).compaction,
  scheduling: async () => (await import("./kernels/scheduling.ts")).scheduling,
};

/**
 * Usage: no arguments: prints the kernels as JSON. KERNEL N: does one unit of the kernel and N more, and prints a digest of the
 * last unit's result, then N. The unit before them keeps loading and checking out of the difference of two N.
 */
const [name, times] = process.argv.slice(2);
if (name === undefined) {
  const list = Object.entries(kernels).map(async ([id, load]) => {
    const { unit, units, scenarios } = await load();
    return { name: id, unit, units, scenarios };
  });
  process.stdout.write(`${JSON.stringify(await Promise.all(list))}\n`);
} else {
  const kernel = await kernels[name]?.();
  if (kernel === undefined || !/^\d+$/.test(times ?? "")) throw new Error("usage: main.js [KERNEL N]");
  const work = await kernel.prepare();
  let result = await work();
  let done = 0;
  for (; done < Number(times); done += 1) result = await work();
  process.stdout.write(`${createHash("sha256").update(JSON.stringify(result)).digest("hex")} ${done}\n`);
}
