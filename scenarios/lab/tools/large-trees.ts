import { measured } from "../../../src/core/metric.ts";
import { shared } from "../../../src/core/shared-metrics.ts";
import { answerTo, atMost, valueOf } from "../../../src/core/claim.ts";
import { defineScenario, type Arm, type Workload } from "../../../src/core/scenario.ts";
import { fixtureText } from "../../workloads/fixture-text.ts";
import { loneProgram, programObservation } from "../lone-program.ts";

const sizes = [10_000, 100_000] as const;
/** Every hundredth file begins with the text that is searched for. No other file contains it. */
const found = "source/folder-0/file-0.txt";
const searches = {
  glob: { name: "glob", input: { pattern: "**/file-*.txt" }, expected: found },
  grep: { name: "grep", input: { pattern: "needle [a-z]+" }, expected: `${found}:1:needle line` },
} as const;

const arms: readonly Arm[] = sizes.flatMap((files): Arm[] => {
  const many = `${files.toLocaleString("en-US")} files`;
  return [
    { id: `glob-${files}/portable`, title: `glob over ${many}`, group: `glob-${files}`, plain: true, toggles: {} },
    { id: `grep-${files}/portable`, title: `grep over ${many}`, group: `grep-${files}`, plain: true, toggles: {} },
    {
      id: `grep-${files}/ripgrep`,
      title: `grep over ${many}, with ripgrep where there is one`,
      group: `grep-${files}`,
      toggles: {},
    },
  ];
});

/**
 * What searches take in trees as large as the largest repositories. A round writes 330,000 files, so it runs only by
 * name.
 */
export default defineScenario({
  id: "large-trees",
  family: "tools",
  title: "Searches of large trees",
  question: "How long do glob and grep take over ten and a hundred thousand files, and what does ripgrep save?",
  sets: [],
  arms,
  metrics: [
    shared("gen_ai.execute_tool.duration", ["grep-10000/portable"]),
    shared(
      "tools.result_lines",
      arms.map(({ id }) => id),
    ),
    measured("tools.searched_by_ripgrep", "Searches with ripgrep", "ratio", "neither", {
      meaning: "Share of the searches that found and used ripgrep. 0 on a machine without it.",
    }),
    shared("process.peak_rss"),
    shared("process.cpu_time"),
    shared("process.wall_time"),
  ],
  claims: [
    answerTo("S4-32", valueOf("gen_ai.execute_tool.duration", "grep-10000/portable"), atMost(100e6), {
      condition: "grep over 10,000 files of 400 bytes, median of three calls in a warm process.",
    }),
  ],
  costSeconds: 90,
  requires: ["modules"],
  workload: (arm, seed): Workload => {
    const [tool = "", files = ""] = (arm.group ?? "").split("-");
    const { name, input, expected } = tool === "glob" ? searches.glob : searches.grep;
    return loneProgram(
      seed,
      {
        entry: "runners/lab/tool-calls/main.js",
        input: {
          place: "disk",
          tree: { files: {}, many: Number(files), ignored: 0, loops: 0, marker: "", text: fixtureText(4_000, seed) },
          calls: [{ name, input }],
          repetitions: 3,
          expected,
          search: arm.id.endsWith("/ripgrep") ? "auto" : "portable",
        },
      },
      300e9,
    );
  },
  observe: (trace) => programObservation(trace),
});
