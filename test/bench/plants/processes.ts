import type { Plant } from "./plant.ts";

const coldStart = { scenario: "cold-start", arms: ["lazy"], kind: "timed" } as const;
const start = "process.exitCode = await engineCommand(";
const exit = 'process.stdout.write("", () => process.exit());';
const slowStart = {
  by: "regressed",
  metrics: ["startup.spawn_to_first_request"],
  cause: "start",
  says: /The start takes longer: Spawn to first request/,
} as const;
const slowExit = {
  by: "regressed",
  metrics: ["startup.answer_to_exit"],
  cause: "exit",
  says: /The exit takes longer: Answer to exit/,
} as const;

export const busyStart: Plant = {
  name: "40 ms of work at start",
  ...coldStart,
  changes: [
    {
      file: "main.ts",
      before: start,
      after: `for (const until = performance.now() + 40; performance.now() < until; );\n${start}`,
    },
  ],
  found: slowStart,
};

export const lateExit: Plant = {
  name: "an exit 200 ms later",
  ...coldStart,
  changes: [{ file: "main.ts", before: exit, after: "setTimeout(() => process.exit(), 200);" }],
  found: slowExit,
};

export const leakOfTurns: Plant = {
  name: "1 KB kept of each turn",
  kind: "exact",
  scenario: "soak",
  arms: ["long"],
  changes: [
    {
      file: "loop.ts",
      before: "parts.count(reply.usage);",
      after:
        "((globalThis as { kept?: unknown[] }).kept ??= []).push(Array.from({ length: 128 }, () => Math.random()));\n    parts.count(reply.usage);",
    },
  ],
  found: {
    by: "regressed",
    metrics: ["soak.kept_per_turn"],
    cause: "memory",
    says: /More memory is held: Heap kept per turn 0 B → /,
  },
};

/** Mistakes of start, exit and memory. */
export const processPlants: readonly Plant[] = [
  busyStart,
  lateExit,
  leakOfTurns,
  {
    name: "40 ms of waiting at start",
    ...coldStart,
    changes: [
      {
        file: "main.ts",
        before: start,
        after: `await new Promise((resolve) => setTimeout(resolve, 40));\n${start}`,
      },
    ],
    found: slowStart,
  },
  {
    name: "5 ms of sleep at start",
    ...coldStart,
    changes: [
      {
        file: "main.ts",
        before: start,
        after: `await new Promise((resolve) => setTimeout(resolve, 5));\n${start}`,
      },
    ],
    found: slowStart,
  },
  {
    name: "every part loaded at start",
    ...coldStart,
    changes: [{ file: "run-agent.ts", before: 'if (options.startup === "eager") await', after: "await" }],
    found: slowStart,
  },
  {
    name: "2,000 files read at start, one after another",
    ...coldStart,
    changes: [
      {
        file: "main.ts",
        before: start,
        after: `for (let file = 0; file < 2000; file += 1) (await import("node:fs")).readFileSync(fileURLToPath(import.meta.url));\n${start}`,
      },
    ],
    found: slowStart,
  },
  {
    name: "sockets that are not closed at the end",
    ...coldStart,
    changes: [
      { file: "main.ts", before: exit, after: "" },
      // Node lets a process end beside its idle sockets. These hold it until they time out.
      {
        file: "connections/http-fetch.ts",
        before: 'if (protocol === "http:") return new Agent(settings);',
        after:
          'if (protocol === "http:") return new Agent({ ...settings, timeout: 200 }).on("free", (socket) => socket.ref());',
      },
    ],
    found: slowExit,
  },
  {
    name: "20 MB held from the start",
    kind: "counted",
    scenario: "cold-start",
    arms: ["lazy"],
    changes: [
      {
        file: "main.ts",
        before: start,
        after: `Object.assign(globalThis, { held: Buffer.alloc(20e6, 1) });\n${start}`,
      },
    ],
    found: {
      by: "regressed",
      metrics: ["process.peak_rss"],
      cause: "memory",
      says: /More memory is held: Peak memory/,
    },
  },
  {
    name: "listeners that stay",
    kind: "exact",
    scenario: "soak",
    arms: ["rough"],
    changes: [
      {
        file: "either-signal.ts",
        before: 'for (const source of this.#sources) source.removeEventListener("abort", this.#listener);',
        after: "",
      },
    ],
    found: {
      by: "regressed",
      metrics: ["soak.listeners_left"],
      cause: "count",
      says: /Listeners left 0 → \d+/,
    },
  },
  {
    name: "a command that outlives an interrupt",
    kind: "exact",
    scenario: "interrupt",
    arms: ["tool/term"],
    changes: [{ file: "tools/bash.ts", before: "killGroup(child.pid);", after: "" }],
    found: {
      by: "regressed",
      metrics: ["interrupt.ignored"],
      cause: "count",
      says: /Signal ignored 0 → 1/,
    },
  },
];
