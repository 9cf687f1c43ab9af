import type { Access } from "../../../../src/engine/reference/schedule/conflicts.ts";
import { executeCalls } from "../../../../src/engine/reference/schedule/execute-calls.ts";
import type { Kernel } from "./kernel.ts";

const calls = 40;

/** Decides which call of a turn waits for which: edits of one file, reads below a written path, one command that may do anything. */
export const scheduling: Kernel = {
  unit: `turn of ${calls} calls`,
  units: 150,
  scenarios: ["parallel-tools", "tool-order", "tool-mixes"],
  prepare: () => {
    const accesses = Array.from({ length: calls }, (_, call) => accessOf(call));
    const turn = accesses.map((_, call) => call);
    return Promise.resolve(async () => {
      const started: number[] = [];
      const results = await executeCalls({
        calls: turn,
        mode: "parallel",
        accessOf: (call) => Promise.resolve(accesses[call] ?? { reads: "*", writes: "*" }),
        run: (call) => {
          started.push(call);
          return Promise.resolve(call);
        },
      });
      return { results, started };
    });
  },
};

function accessOf(call: number): Access {
  const path = `/home/me/project/src/part-${call % 7}/file-${call % 5}.ts`;
  if (call === calls - 8) return { reads: "*", writes: "*" };
  if (call % 4 === 0) return { reads: [path], writes: [path] };
  return { reads: call % 9 === 0 ? [`/home/me/project/src/part-${call % 7}`] : [path], writes: [] };
}
