import { measured } from "../../../src/core/metric.ts";
import { shared } from "../../../src/core/shared-metrics.ts";
import { answerTo, atMost, better, savingOf, valueOf, type ClaimAnswer } from "../../../src/core/claim.ts";
import { defineScenario, type Arm, type Workload } from "../../../src/core/scenario.ts";
import { fixtureText } from "../../workloads/fixture-text.ts";
import { loneProgram, programObservation } from "../lone-program.ts";

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

const firstNeedle = "source/folder-0/file-0.txt:1:needle line";
const kinds: Readonly<Record<string, Kind>> = {
  "view-1kb": viewing("view 1 KB", 1_000, 100, marker, true),
  "view-5mb": viewing("view 5 MB", 5_000_000, 20, "bytes cut", false),
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
  "grep-1k": grepping("1,000 files", { many: 1_000 }, 10, true),
  "grep-3k": grepping("3,000 files", { many: 3_000 }, 5),
  "grep-ignored": grepping("100 files beside 3,000 ignored", { many: 100, ignored: 3_000 }, 10),
  "grep-loops": grepping("100 files beside 50 links in circles", { many: 100, loops: 50 }, 10),
};

function viewing(title: string, bytes: number, repetitions: number, expected: string, inMemory: boolean): Kind {
  const calls = [{ name: "view", input: { path: "a.txt" } }];
  return { title, tree: { ...empty, files: { "a.txt": bytes } }, calls, repetitions, expected, inMemory };
}

function grepping(files: string, tree: Kind["tree"], repetitions: number, inMemory = false): Kind {
  const title = `grep over ${files}`;
  return { title, tree: { ...empty, ...tree }, calls: search, repetitions, expected: firstNeedle, inMemory };
}

const arms: readonly Arm[] = Object.entries(kinds).flatMap(([group, { title, inMemory }]): Arm[] => [
  { id: `${group}/disk`, title: `${title}, on disk`, group, plain: true, toggles: {} },
  ...(inMemory ? [{ id: `${group}/memory`, title: `${title}, in memory`, group, toggles: {} }] : []),
]);
const everyArm = arms.map(({ id }) => id);

/** What the tools themselves take, without a model or a process start, by the size of their input. */
export default defineScenario({
  id: "tool-microbench",
  family: "tools",
  title: "Tool calls by size",
  question: "How long does one tool call take, by the size of the file or tree and by where it is stored?",
  sets: ["lab"],
  arms,
  metrics: [
    shared("gen_ai.execute_tool.duration", ["grep-1k/disk", "edit-1kb/disk"]),
    measured("tools.call_p95", "Tool call, 95th percentile", "ns", "lower", {
      meaning: "95th percentile of the same calls. Advisory: the sample is small.",
    }),
    shared("tools.result_lines", everyArm),
    shared("process.peak_rss"),
    shared("process.wall_time"),
  ],
  claims: [
    takesAtMost("S4-32", "view-1kb/disk", 50e6, "view of a file of 1 KB, median of 100 calls in a warm process."),
    takesAtMost(
      "S4-32",
      "grep-1k/disk",
      100e6,
      "grep over 1,000 files of 400 bytes, median of 10 calls in a warm process.",
    ),
    takesAtMost("S4-32", "edit-1kb/disk", 20e6, "edit of a file of 1 KB, median of 40 calls in a warm process."),
    takesAtMost(
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

/** An edit, and the edit that reverts it, in turn. */
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

function takesAtMost(claim: string, arm: string, value: number, condition: string): ClaimAnswer {
  return answerTo(claim, valueOf("gen_ai.execute_tool.duration", arm), atMost(value), { condition });
}

function fasterInMemory(claim: string, group: string, condition: string): ClaimAnswer {
  const [arm, against] = [`${group}/memory`, `${group}/disk`];
  return answerTo(claim, savingOf("gen_ai.execute_tool.duration", arm, against), better, { condition });
}
