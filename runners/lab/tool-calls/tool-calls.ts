import { existsSync } from "node:fs";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../../../src/core/clock.ts";
import { runCall } from "../../../src/engine/reference/tools/run-call.ts";
import type { SearchProgram } from "../../../src/engine/reference/tools/tool.ts";
import { quantile } from "../../../src/stats/quantile.ts";
import { fields, list, number, oneOf, optional, record, text, type Input } from "../program/program-input.ts";
import type { ProgramResult } from "../program/run-program.ts";
import { makeTree, readTreeShape } from "./make-tree.ts";

const readInput = fields({
  place: oneOf("disk", "memory"),
  tree: readTreeShape,
  /** Repeated in turn, so that an edit can be undone by the next. */
  calls: list(fields({ name: text, input: record })),
  repetitions: number,
  /** What the first call's result has to contain. */
  expected: text,
  /** Absent: without ripgrep, and its share is not reported. */
  search: optional(oneOf("auto", "portable"), null),
});

/** A file system in memory on Linux. Other systems need special rights for one. */
const memoryFolder = "/dev/shm";
/** The first calls load the tool and fill the file cache. They are not counted. */
const warmUps = 2;

/** Measures the time of a call in one process, over files that it writes first. Checks what the first call finds. */
export async function toolCalls(
  raw: unknown,
  { workspace, clock }: { readonly workspace: string; readonly clock: Clock },
  run: typeof runCall = runCall,
): Promise<ProgramResult> {
  const input = readInput(raw);
  const parent = input.place === "memory" && existsSync(memoryFolder) ? memoryFolder : workspace;
  const root = await realpath(await mkdtemp(join(parent, "bench-tool-calls-")));
  try {
    await makeTree(root, input.tree);
    return await timedCalls(input, { root, clock, run });
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function timedCalls(
  { calls, repetitions, expected, search }: Input<typeof readInput>,
  { root, clock, run }: { readonly root: string; readonly clock: Clock; readonly run: typeof runCall },
): Promise<ProgramResult> {
  const timesNs: number[] = [];
  const programs: SearchProgram[] = [];
  let lines = 0;
  const settings = {
    root,
    signal: new AbortController().signal,
    malformed: false,
    search: search ?? "portable",
    searchedWith: (program: SearchProgram) => programs.push(program),
  } as const;
  for (let at = 0; at < repetitions + warmUps; at += 1) {
    const call = calls[at % calls.length];
    if (call === undefined) return { kind: "wrong", reason: "No call is given." };
    const startNs = clock.nowNs();
    const { content, is_error } = await run({ type: "tool_use", id: "call", ...call }, settings);
    const durationNs = Number(clock.nowNs() - startNs);
    if (is_error === true) return { kind: "wrong", reason: `The tool ${call.name} failed: ${content}` };
    if (at === 0) {
      if (!content.includes(expected)) return { kind: "wrong", reason: `The tool ${call.name} missed ${expected}.` };
      lines = lineCount(content);
    }
    if (at >= warmUps) timesNs.push(durationNs);
  }
  const byRipgrep = programs.filter((program) => program === "ripgrep").length;
  return {
    kind: "values",
    values: {
      "gen_ai.execute_tool.duration": quantile(timesNs, 0.5) ?? 0,
      "tools.call_p95": quantile(timesNs, 0.95) ?? 0,
      "tools.result_lines": lines,
      ...(search !== null && programs.length > 0 && { "tools.searched_by_ripgrep": byRipgrep / programs.length }),
    },
  };
}

/** Lines shown, and lines that the result only counts. */
function lineCount(content: string): number {
  const lines = content.split("\n");
  const hidden = /^\[\.\.\. (\d+) more \w+ \.\.\.\]$/.exec(lines.at(-1) ?? "")?.[1];
  return hidden === undefined ? lines.length : lines.length - 1 + Number(hidden);
}
