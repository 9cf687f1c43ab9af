import { defineScenario, type Arm, type Workload } from "../../src/core/scenario.ts";
import { fixtureText } from "../fixture-text.ts";
import { loneProgram } from "../lone-program.ts";
import { programObservation } from "../program-values.ts";

const sizes = [10_000, 100_000] as const;
/** The first bytes of each hundredth file; what is asked for stands in no other. */
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
 * What the searches of the tools take in trees of the size of the largest repositories. It writes 330,000 files a round, so it
 * runs by name.
 */
export const largeTrees = defineScenario({
  id: "large-trees",
  family: "tools",
  title: "Searches of large trees",
  question: "How long do glob and grep take over ten and a hundred thousand files, and what does ripgrep save?",
  sets: [],
  arms,
  metrics: [
    { id: "gen_ai.execute_tool.duration", gates: ["grep-10000/portable"] },
    { id: "tools.result_lines", gates: arms.map(({ id }) => id) },
    { id: "tools.searched_by_ripgrep", gates: [] },
    { id: "process.peak_rss", gates: [] },
    { id: "process.cpu_time", gates: [] },
    { id: "process.wall_time", gates: [] },
  ],
  claims: [
    {
      claim: "S4-32",
      measure: { kind: "value", metric: "gen_ai.execute_tool.duration", arm: "grep-10000/portable" },
      expects: { kind: "at-most", value: 100e6 },
      condition: "grep over 10,000 files of 400 bytes, median of three calls in a warm process.",
    },
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
