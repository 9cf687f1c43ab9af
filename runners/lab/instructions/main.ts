import { createHash } from "node:crypto";
import type { Kernel } from "./kernels/kernel.ts";

/** Kernels by name. Only the requested one is loaded, so that a count has no part of the others. */
const kernels: Readonly<Record<string, () => Promise<Kernel>>> = {
  "sse-parsing": async () => (await import("./kernels/sse-parsing.ts")).sseParsing,
  "reply-assembly": async () => (await import("./kernels/reply-assembly.ts")).replyAssembly,
  "prompt-assembly": async () => (await import("./kernels/prompt-assembly.ts")).promptAssembly,
  "cache-planning": async () => (await import("./kernels/cache-planning.ts")).cachePlanning,
  compaction: async () => (await import("./kernels/compaction.ts")).compaction,
  scheduling: async () => (await import("./kernels/scheduling.ts")).scheduling,
};

/**
 * Without arguments: prints the kernels as JSON. With KERNEL N: does one unit of the kernel and N more, and prints a digest of the last
 * result, then N. The first unit keeps loading out of the difference of two counts.
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
  if (kernel === undefined || !/^\d+$/.test(times ?? ""))
    throw new Error("Unknown kernel or count. The usage is: main.js [KERNEL N]");
  const work = await kernel.prepare();
  let result = await work();
  let done = 0;
  for (; done < Number(times); done += 1) result = await work();
  process.stdout.write(`${createHash("sha256").update(JSON.stringify(result)).digest("hex")} ${done}\n`);
}
