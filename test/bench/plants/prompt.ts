import type { Plant } from "./plant.ts";

const planned = { scenario: "cache-hit-rate", arms: ["planned"] } as const;
const input = ["gen_ai.usage.input_tokens"] as const;

export const clock: Plant = {
  name: "a clock in the system prompt",
  kind: "exact",
  ...planned,
  changes: [
    {
      file: "turn-requests.ts",
      before: "? sections\n",
      after: "? { ...sections, system: [clock.isoDate(), ...sections.system] }\n",
    },
  ],
  found: {
    by: "regressed",
    metrics: ["gen_ai.usage.cache_read.input_tokens"],
    cause: "prompt-volatile",
    says: /system prompt changes during the session, in 9 requests, first in request 2 \(byte \d+: /,
  },
};

/** Mistakes in what the model is sent. */
export const promptPlants: readonly Plant[] = [
  clock,
  {
    name: "today's date in the system prompt",
    kind: "exact",
    ...planned,
    changes: [
      {
        file: "request-plan.ts",
        before: "system: [prompt, ...",
        after: "system: [`${prompt}\\nToday is ${new Date().toISOString().slice(0, 10)}.`, ...",
      },
    ],
    found: {
      by: "regressed",
      metrics: input,
      cause: "prompt-changed",
      says: /system prompt differs from request 1 on \(byte [\d,]+: .*Today is/,
    },
  },
  {
    name: "tools in another order in each turn",
    kind: "exact",
    ...planned,
    changes: [
      {
        file: "turn-requests.ts",
        before: "? sections\n",
        after: "? turn % 2 === 0 ? sections : { ...sections, tools: sections.tools.toReversed() }\n",
      },
    ],
    found: {
      by: "regressed",
      metrics: ["cost.total"],
      cause: "prompt-volatile",
      says: /list of tools changes during the session, in 9 requests, first in request 2/,
    },
  },
  {
    name: "a longer description of a tool",
    kind: "exact",
    scenario: "ten-turns",
    changes: [
      {
        file: "tools/declarations.ts",
        before: "Create a file or replace all of it. Makes missing directories.",
        after: "Create a file or replace all of it. Makes missing directories. Never leaves a part of the old content.",
      },
    ],
    found: {
      by: "regressed",
      metrics: ["turns.first_prompt"],
      cause: "prompt-changed",
      says: /list of tools differs from request 1 on \(byte [\d,]+: .*Never/,
    },
  },
  {
    name: "the project's instructions twice",
    kind: "exact",
    ...planned,
    changes: [
      {
        file: "request-plan.ts",
        before: "(instructions === null ? [] : [instructions])",
        after: "(instructions === null ? [] : [instructions, instructions])",
      },
    ],
    found: {
      by: "regressed",
      metrics: input,
      cause: "prompt-changed",
      says: /system prompt differs from request 1 on/,
    },
  },
  {
    name: "the project's instructions cut at 4 KiB",
    kind: "exact",
    scenario: "sessions",
    arms: ["second"],
    changes: [{ file: "run-parts.ts", before: "const mostBytes = 32 * 1024;", after: "const mostBytes = 4 * 1024;" }],
    found: {
      by: "regressed",
      metrics: ["delivery.told"],
      cause: "information",
      says: /Information was lost: Texts that reached the model 6 → 5/,
    },
  },
  {
    name: "a longer instruction for the summary",
    kind: "exact",
    scenario: "context-compression",
    arms: ["summary"],
    changes: [
      {
        file: "context/summary.ts",
        before: "Answer with the summary alone.",
        after: "Answer with the summary alone, and begin it with the newest facts.",
      },
    ],
    found: {
      by: "regressed",
      metrics: ["cost.total"],
      cause: "side-prompt",
      says: /system prompt of side request 1 differs \(488 → 524 bytes\)/,
    },
  },
  {
    name: "one output token less",
    kind: "exact",
    scenario: "ten-turns",
    changes: [
      {
        file: "options/model-flags.ts",
        before: 'flags.count("max-tokens", 8192,',
        after: 'flags.count("max-tokens", 8191,',
      },
    ],
    found: {
      by: "regressed",
      metrics: ["turns.output_limit"],
      cause: "output-limit",
      says: /Request 1 asks for at most 8,191 tok instead of 8,192 tok/,
    },
  },
  {
    name: "a dearer model",
    kind: "modelled",
    scenario: "ten-turns",
    changes: [{ file: "request-plan.ts", before: "model: settings.model,", after: 'model: "claude-opus-4-8",' }],
    found: {
      by: "regressed",
      metrics: ["cost.total"],
      cause: "model",
      says: /Request 1 asks for `claude-opus-4-8` instead of `claude-sonnet-5`/,
    },
  },
];
