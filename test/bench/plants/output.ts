import type { Plant } from "./plant.ts";

export const halfWrites: Plant = {
  name: "two writes for each piece",
  kind: "exact",
  scenario: "stream-output",
  arms: ["live/delta"],
  changes: [
    {
      file: "output.ts",
      before: "write(event.text);",
      after: "write(event.text.slice(0, 1));\n      write(event.text.slice(1));",
    },
  ],
  found: {
    by: "regressed",
    metrics: ["output.writes"],
    cause: "writing",
    says: /passed on otherwise: Writes to stdout \d+ → \d+/,
  },
};

/** Mistakes with the answer's way to standard output. */
export const outputPlants: readonly Plant[] = [
  halfWrites,
  {
    name: "each piece printed twice",
    kind: "exact",
    scenario: "ten-turns",
    changes: [{ file: "output.ts", before: "write(event.text);", after: "write(event.text + event.text);" }],
    found: { by: "failed", says: /the answer is not in the output/ },
  },
  {
    name: "pieces held until a line is full",
    kind: "exact",
    scenario: "stream-output",
    arms: ["500-per-second/delta"],
    changes: [
      {
        file: "sinks/text-window.ts",
        before: "return { write, flush: () => undefined };",
        after: "return bufferedText(write);",
      },
    ],
    found: {
      by: "regressed",
      metrics: ["output.window_delay"],
      cause: "writing",
      says: /passed on otherwise: Delay by the window, p95 0 ns → /,
    },
  },
  {
    name: "a slow reader holds up all outputs",
    kind: "exact",
    scenario: "stream-output",
    arms: ["sinks/independent"],
    changes: [
      {
        file: "sinks/open-outputs.ts",
        before: 'return mode === "blocking" ?',
        after: 'return mode !== "blocking" ?',
      },
    ],
    found: {
      by: "regressed",
      metrics: ["output.stalled"],
      cause: "writing",
      says: /passed on otherwise: Stalled by a reader 0 → 1/,
    },
  },
  {
    name: "arguments parsed at each piece",
    kind: "exact",
    scenario: "stream-output",
    arms: ["argument-eager/once"],
    changes: [
      {
        file: "provider/reply-assembly.ts",
        before: 'if (this.#parsing === "each-delta") parsedInput(',
        after: "parsedInput(",
      },
    ],
    found: {
      by: "regressed",
      metrics: ["output.parsed_bytes"],
      cause: "count",
      says: /Bytes parsed as JSON .* → /,
    },
  },
];
