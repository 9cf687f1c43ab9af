import type { ClaimAnswer } from "../../src/core/claim.ts";
import { defineScenario, type Arm, type Workload } from "../../src/core/scenario.ts";
import { fixtureText } from "../fixture-text.ts";
import { loneProgram } from "../lone-program.ts";
import { programObservation } from "../program-values.ts";

interface Kind {
  readonly title: string;
  readonly tree: Readonly<Record<string, unknown>>;
  readonly calls: readonly { readonly name: string; readonly input: Readonly<Record<string, string>> }[];
  readonly repetitions: number;
  readonly expected: string;
  /** Also on a file system in memory. */
  readonly inMemory: boolean;
}

const marker = "marker before";
const search = [{ name: "grep", input: { pattern: "needle [a-z]+" } }];
const empty = { files: {}, many: 0, ignored: 0, loops: 0 };

const kinds: Readonly<Record<string, Kind>> = {
  "view-1kb": {
    title: "view 1 KB",
    tree: { ...empty, files: { "a.txt": 1_000 } },
    calls: [{ name: "view", input: { path: "a.txt" } }],
    repetitions: 100,
    expected: marker,
    inMemory: true,
  },
  "view-5mb": {
    title: "view 5 MB",
    tree: { ...empty, files: { "a.txt": 5_000_000 } },
    calls: [{ name: "view", input: { path: "a.txt" } }],
    repetitions: 20,
    expected: "bytes cut",
    inMemory: false,
  },
  "edit-1kb": edits("edit 1 KB", 1_000, true),
  "edit-1mb": edits("edit 1 MB", 1_000_000, false),
  "glob-3k": {
    title: "glob over 3,000 files",
    tree: { ...empty, many: 3_000 },
    calls: [{ name: "glob", input: { pattern: "**/*.txt" } }],
    repetitions: 10,
    expected: "source/folder-0/file-0.txt",
    inMemory: false,
  },
  "grep-1k": {
    title: "grep over 1,000 files",
    tree: { ...empty, many: 1_000 },
    calls: search,
    repetitions: 10,
    expected: "source/folder-0/file-0.txt:1:needle line",
    inMemory: true,
  },
  "grep-3k": {
    title: "grep over 3,000 files",
    tree: { ...empty, many: 3_000 },
    calls: search,
    repetitions: 5,
    expected: "source/folder-0/file-0.txt:1:needle line",
    inMemory: false,
  },
  "grep-ignored": {
    title: "grep over 100 files beside 3,000 ignored",
    tree: { ...empty, many: 100, ignored: 3_000 },
    calls: search,
    repetitions: 10,
    expected: "source/folder-0/file-0.txt:1:needle line",
    inMemory: false,
  },
  "grep-loops": {
    title: "grep over 100 files beside 50 links in circles",
    tree: { ...empty, many: 100, loops: 50 },
    calls: search,
    repetitions: 10,
    expected: "source/folder-0/file-0.txt:1:needle line",
    inMemory: false,
  },
};

const arms: readonly Arm[] = Object.entries(kinds).flatMap(([group, { title, inMemory }]): Arm[] => [
  { id: `${group}/disk`, title: `${title}, on disk`, group, plain: true, toggles: {} },
  ...(inMemory ? [{ id: `${group}/memory`, title: `${title}, in memory`, group, toggles: {} }] : []),
]);
const everyArm = arms.map(({ id }) => id);

/** What the tools themselves take, without a model and without a process start, by the size of what they work on. */
export const toolMicrobench = defineScenario({
  id: "tool-microbench",
  family: "tools",
  title: "Tool calls by size",
  question: "How long does one call of a tool take, by the size of the file or tree and by where that lies?",
  sets: ["full"],
  arms,
  metrics: [
    { id: "gen_ai.execute_tool.duration", gates: ["grep-1k/disk", "edit-1kb/disk"] },
    { id: "tools.call_p95", gates: [] },
    { id: "tools.result_lines", gates: everyArm },
    { id: "process.peak_rss", gates: [] },
    { id: "process.wall_time", gates: [] },
  ],
  claims: [
    atMost("S4-32", "view-1kb/disk", 50e6, "view of a file of 1 KB, median of 100 calls in a warm process."),
    atMost("S4-32", "grep-1k/disk", 100e6, "grep over 1,000 files of 400 bytes, median of 10 calls in a warm process."),
    atMost("S4-32", "edit-1kb/disk", 20e6, "edit of a file of 1 KB, median of 40 calls in a warm process."),
    atMost(
      "S2-25",
      "grep-3k/disk",
      220e6,
      "grep over 3,000 files of 400 bytes; the published case is a search of another kind.",
    ),
    fasterInMemory("S0-15", "edit-1kb", "Edits of 1 KB: a file written and renamed, with nothing forced to the disk."),
    fasterInMemory("S0-16", "grep-1k", "Searches of 1,000 files, all in the operating system's cache either way."),
  ],
  costSeconds: 10,
  requires: ["modules"],
  workload: (arm, seed): Workload => {
    const kind = kinds[arm.group ?? ""];
    if (kind === undefined) throw new Error(`tool-microbench has no kind ${arm.group}`);
    const { tree, calls, repetitions, expected } = kind;
    return loneProgram(seed, {
      entry: "runners/lab/tool-calls/main.js",
      input: {
        place: arm.id.endsWith("/memory") ? "memory" : "disk",
        tree: { ...tree, marker: `${marker}\n`, text: fixtureText(4_000, seed) },
        calls,
        repetitions,
        expected,
      },
    });
  },
  observe: (trace) => programObservation(trace),
});

function editing(before: string, after: string) {
  return {
    name: "edit",
    input: { path: "a.txt", old_string: `marker ${before}`, new_string: `marker ${after}` },
  };
}

/** An edit and the one that takes it back, in turn. */
function edits(title: string, bytes: number, inMemory: boolean): Kind {
  return {
    title,
    tree: { ...empty, files: { "a.txt": bytes } },
    calls: [editing("before", "after"), editing("after", "before")],
    repetitions: 40,
    expected: "edited a.txt",
    inMemory,
  };
}

function atMost(claim: string, arm: string, value: number, condition: string): ClaimAnswer {
  return {
    claim,
    measure: { kind: "value", metric: "gen_ai.execute_tool.duration", arm },
    expects: { kind: "at-most", value },
    condition,
  };
}

function fasterInMemory(claim: string, group: string, condition: string): ClaimAnswer {
  const [arm, against] = [`${group}/memory`, `${group}/disk`];
  return {
    claim,
    measure: { kind: "saving", metric: "gen_ai.execute_tool.duration", arm, against },
    expects: { kind: "better" },
    condition,
  };
}
