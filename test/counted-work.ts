import { AsyncLocalStorage } from "node:async_hooks";
import { Session } from "node:inspector/promises";
import { setFlagsFromString } from "node:v8";

/** Built-in functions that look at a whole text or list, with what a call looks at. V8 does not count inside of them. */
const scans: readonly (readonly [owner: object, name: string])[] = [
  ...["replace", "replaceAll", "split", "match", "matchAll", "normalize", "trim", "toLowerCase", "at"].map(
    (name) => [String.prototype, name] as const,
  ),
  ...["concat", "join", "toSorted", "sort", "reverse", "toReversed", "with"].map(
    (name) => [Array.prototype, name] as const,
  ),
];

/** Set within the call that is counted, and in what it starts. The test runner works in the same process and uses the same functions. */
const counted = new AsyncLocalStorage<true>();

/**
 * Counts the work of a call: how often each block of our code ran, and the characters and items that built-in functions looked
 * at. The same call gives the same number on every machine, whatever else runs there.
 */
export async function countedWork(act: () => unknown): Promise<number> {
  const session = new Session();
  session.connect();
  // Optimised code does not count its blocks.
  setFlagsFromString("--no-opt");
  await session.post("Profiler.enable");
  let scanned = 0;
  const restore = scans.map(([owner, name]) => counting(owner, name, (length) => (scanned += length)));
  try {
    await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
    await counted.run(true, act);
    const { result } = await session.post("Profiler.takePreciseCoverage");
    const blocks = result
      .filter(({ url }) => /\/(src|runners)\//.test(url) && !url.includes("node_modules"))
      .flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges.map(({ count }) => count)))
      .reduce((sum, count) => sum + count, 0);
    return blocks + scanned;
  } finally {
    for (const undo of restore) undo();
    session.disconnect();
    setFlagsFromString("--opt");
  }
}

/** Counts the length of what a method is called on. Returns what takes the counting away. */
function counting(owner: object, name: string, add: (length: number) => void): () => void {
  const descriptor = Object.getOwnPropertyDescriptor(owner, name);
  if (descriptor === undefined) return () => {};
  const original: unknown = descriptor.value;
  if (typeof original !== "function") return () => {};
  const value = function (this: { readonly length: number }, ...parameters: readonly unknown[]): unknown {
    if (counted.getStore() === true) add(this.length);
    return Reflect.apply(original, this, parameters);
  };
  Object.defineProperty(owner, name, { ...descriptor, value });
  return () => Object.defineProperty(owner, name, descriptor);
}
