import { existsSync } from "node:fs";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../../../src/core/clock.ts";
import { runCall } from "../../../src/engine/reference/tools/run-call.ts";
import type { SearchMode, SearchProgram } from "../../../src/engine/reference/tools/tool.ts";
import type { ProgramResult } from "../program/run-program.ts";
import { makeTree, type TreeShape } from "./make-tree.ts";

/** Which calls, on which files; `calls` are repeated in turn, so that an edit can be undone by the next. */
interface Input {
  readonly place: "disk" | "memory";
  readonly tree: TreeShape;
  readonly calls: readonly { readonly name: string; readonly input: Readonly<Record<string, unknown>> }[];
  readonly repetitions: number;
  /** What the first call's result has to contain. */
  readonly expected: string;
  /** Absent: without ripgrep, and not told. */
  readonly search?: SearchMode;
}

/** A file system in memory on Linux; elsewhere there is none to be had without rights. */
const memoryFolder = "/dev/shm";
/** Not counted: the first calls load the tool and fill the file cache. */
const warmUps = 2;

/** The median and the 95th percentile of a call's time, after checking what it finds. */
export async function toolCalls(
  input: unknown,
  { workspace, clock }: { readonly workspace: string; readonly clock: Clock },
  run: typeof runCall = runCall,
): Promise<ProgramResult> {
  if (!isInput(input)) throw new Error("tool-calls: the input needs a place, a tree and calls");
  const parent = input.place === "memory" && existsSync(memoryFolder) ? memoryFolder : workspace;
  const root = await realpath(await mkdtemp(join(parent, "bench-tool-calls-")));
  const signal = new AbortController().signal;
  try {
    await makeTree(root, input.tree);
    const timesNs: number[] = [];
    let lines = 0;
    const programs: SearchProgram[] = [];
    const settings = {
      root,
      signal,
      malformed: false,
      search: input.search ?? "portable",
      searchedWith: (program: SearchProgram) => programs.push(program),
    } as const;
    for (let at = 0; at < input.repetitions + warmUps; at += 1) {
      const call = input.calls[at % input.calls.length];
      if (call === undefined) return { kind: "wrong", reason: "no call is given" };
      const startNs = clock.nowNs();
      const result = await run({ type: "tool_use", id: "call", ...call }, settings);
      const durationNs = Number(clock.nowNs() - startNs);
      if (result.is_error === true) return { kind: "wrong", reason: `${call.name} failed: ${result.content}` };
      if (at === 0) {
        if (!result.content.includes(input.expected))
          return { kind: "wrong", reason: `${call.name} missed ${input.expected}` };
        lines = linesOf(result.content);
      }
      if (at >= warmUps) timesNs.push(durationNs);
    }
    const sorted = timesNs.toSorted((left, right) => left - right);
    return {
      kind: "values",
      values: {
        "gen_ai.execute_tool.duration": ranked(sorted, 0.5),
        "tools.call_p95": ranked(sorted, 0.95),
        "tools.result_lines": lines,
        ...(input.search === undefined || programs.length === 0
          ? {}
          : {
              "tools.searched_by_ripgrep": programs.filter((program) => program === "ripgrep").length / programs.length,
            }),
      },
    };
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** Lines shown, and those that the result only counts. */
function linesOf(content: string): number {
  const lines = content.split("\n");
  const rest = /^\[\.\.\. (\d+) more \w+ \.\.\.\]$/.exec(lines.at(-1) ?? "")?.[1];
  return rest === undefined ? lines.length : lines.length - 1 + Number(rest);
}

/** Nearest rank. */
function ranked(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

function isInput(value: unknown): value is Input {
  return typeof value === "object" && value !== null && "place" in value && "tree" in value && "calls" in value;
}
