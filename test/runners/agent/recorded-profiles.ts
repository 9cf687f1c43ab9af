import type { CodeFrame } from "../../../src/core/profile-model.ts";
import type { V8CallFrame } from "../../../runners/agent/profilers/v8-call-frame-file.ts";

/** Frames by name alone; names that begin with "node" are Node's own, "profiler" is taken out. */
export function readByName({ functionName }: V8CallFrame): CodeFrame | null {
  if (functionName === "profiler") return null;
  const part = functionName === "(idle)" ? "idle" : functionName.startsWith("node") ? "node" : "engine";
  return { name: functionName, file: "", line: null, part };
}

/** A CPU profile from its call tree: entry `n` names a function and the entry that calls it. One sample an element, 1 ms each. */
export function profileOf(tree: readonly (readonly [name: string, parent: number])[], samples: readonly number[]) {
  return {
    nodes: [["(root)", -1] as const, ...tree].map(([functionName], id) => ({
      id,
      callFrame: { functionName, url: "file:///engine.js", lineNumber: 0, columnNumber: 0 },
      children: tree.flatMap(([, parent], index) => (parent === id ? [index + 1] : [])),
    })),
    startTime: 0,
    endTime: samples.length * 1000,
    samples: [...samples],
    timeDeltas: samples.map((_, index) => (index === 0 ? 0 : 1000)),
  };
}
