import type { Plant } from "./plant.ts";

const reads = { scenario: "parallel-tools", arms: ["reads/parallel"] } as const;
const runTool = "const text = await run(call.input, { root, signal, outputLimitBytes, output, ...more });";
const boundedCommand = { scenario: "big-output", arms: ["1-mb"] } as const;

export const oneToolTooMany: Plant = {
  name: "one tool more than the cap",
  kind: "exact",
  scenario: "tool-mixes",
  arms: ["waits/cap-3"],
  changes: [{ file: "schedule/slots.ts", before: "if (this.#free > 0)", after: "if (this.#free >= 0)" }],
  found: {
    by: "regressed",
    metrics: ["tools.above_cap"],
    cause: "count",
    // On a busy machine children may wait so long for a processor that they overlap less.
    says: /Tools running above the cap (0 → 1|no longer repeats)/,
  },
};

export const waitingForAll: Plant = {
  name: "each call waits for all before it",
  kind: "exact",
  scenario: "tool-order",
  arms: ["parallel"],
  changes: [
    {
      file: "schedule/execute-calls.ts",
      before: "running.push(Promise.all(before).then(",
      after: "running.push(Promise.all(running).then(",
    },
  ],
  found: {
    by: "regressed",
    metrics: ["tools.virtual_makespan"],
    cause: "concurrency",
    says: /Tool calls overlap less: Makespan, simulated/,
  },
};

export const toolsInTurn: Plant = {
  name: "tools one after another",
  kind: "counted",
  scenario: "parallel-tools",
  arms: ["waits/parallel"],
  changes: [
    {
      file: "schedule/call-runner.ts",
      before: "mode: this.#parts.options.tools,",
      after: 'mode: "sequential",',
    },
  ],
  found: {
    by: "regressed",
    metrics: ["tools.max_inflight"],
    cause: "concurrency",
    says: /Tool calls overlap less: Tools running at once 4 → 1/,
  },
};

/** Mistakes with tools. */
export const toolPlants: readonly Plant[] = [
  oneToolTooMany,
  waitingForAll,
  toolsInTurn,
  {
    name: "results of tools cut at 4,000 characters",
    kind: "exact",
    ...reads,
    changes: [
      {
        file: "tools/run-call.ts",
        before: runTool,
        after: runTool.replace("await run(", "(await run(").replace(");", ")).slice(0, 4000);"),
      },
    ],
    found: { by: "failed", says: /tool call 1 was truncated/ },
  },
  {
    name: "the last line of a result lost",
    kind: "exact",
    ...reads,
    changes: [
      {
        file: "tools/run-call.ts",
        before: 'content: text === "" ? "(no output)" : text }',
        after: 'content: text === "" ? "(no output)" : text.replace(/\\n?[^\\n]*\\n?$/, "") }',
      },
    ],
    found: { by: "failed", says: /tool call 1 was truncated/ },
  },
  {
    name: "calls that touch the same file race",
    kind: "exact",
    scenario: "tool-order",
    arms: ["parallel"],
    changes: [
      {
        file: "schedule/conflicts.ts",
        before: "accesses.slice(0, index).flatMap(",
        after: "accesses.slice(0, 0).flatMap(",
      },
    ],
    found: {
      by: "regressed",
      metrics: ["tools.order_violations"],
      cause: "count",
      says: /Order violations 0 → \d+/,
    },
  },
  {
    name: "twice as much of a command's output",
    kind: "exact",
    ...boundedCommand,
    changes: [
      {
        file: "tools/declarations.ts",
        before: "const outputLimitBytes = 30_000;",
        after: "const outputLimitBytes = 60_000;",
      },
    ],
    found: {
      by: "regressed",
      metrics: ["big_output.result_bytes"],
      cause: "prompt-changed",
      says: /conversation differs from request 2 on/,
    },
  },
  {
    name: "a bound of output that is two bytes higher",
    kind: "exact",
    ...boundedCommand,
    changes: [
      {
        file: "tools/declarations.ts",
        before: "const outputLimitBytes = 30_000;",
        after: "const outputLimitBytes = 30_002;",
      },
    ],
    found: {
      by: "regressed",
      metrics: ["big_output.result_bytes"],
      cause: "prompt-changed",
      says: /conversation differs from request 2 on/,
    },
  },
  {
    name: "equal calls are not shared",
    kind: "exact",
    scenario: "inflight-dedup",
    arms: ["duplicates/on"],
    changes: [
      {
        file: "result-cache/tool-results.ts",
        before: 'const inflight = options.dedup === "on" ?',
        after: 'const inflight = options.dedup === "off" ?',
      },
    ],
    found: {
      by: "regressed",
      metrics: ["dedup.calls_executed"],
      cause: "count",
      says: /Calls shared 8 → 0/,
    },
  },
];
