import { exact, measured } from "../../src/core/metric.ts";
import { shared } from "../../src/core/shared-metrics.ts";
import {
  answerTo,
  atLeast,
  atMost,
  better,
  differenceOf,
  savingOf,
  valueOf,
  type ClaimAnswer,
} from "../../src/core/claim.ts";
import { defineScenario, type Arm } from "../../src/core/scenario.ts";
import type { Turn } from "../../src/core/turn-script.ts";
import { generateMonorepo, type Monorepo } from "../workloads/monorepo.ts";
import { scenarioModel, sonnetLatency } from "../workloads/latency-fit.ts";
import { mainExchanges, isPrinted, usageValues } from "../observations/wire-values.ts";
import { manyTurnsNs } from "../workloads/time-limit.ts";

const fixture =
  "a generated repository of 3,000 lines with eight facts planted by seed, two of them without a word of the task";

/** Answers to claims about showing less of a repository. */
const selectionClaims: readonly ClaimAnswer[] = [
  answerTo("S0-10", valueOf("select.context_tokens", "chunks"), atMost(5_200), {
    condition: `The first message with a budget of 5,000 tokens, the task's own words included, of ${fixture}.`,
  }),
  answerTo("S0-11", savingOf("select.context_tokens", "chunks", "whole"), atLeast(0.7), {
    condition: `Most relevant chunks against all files, of ${fixture}; how many facts are still there stands beside it.`,
  }),
  answerTo("S0-27", savingOf("select.context_tokens", "chunks", "whole"), atLeast(0.7), {
    condition: `The row on chunking: most relevant chunks against all files, of ${fixture}.`,
  }),
  answerTo("S2-01", differenceOf("context.fact_recall", "chunks", "tree"), better, {
    condition: `Facts present in 5,000 tokens, chosen by relevance against files in order of path, of ${fixture}.`,
  }),
  answerTo("S2-04", savingOf("select.context_tokens", "repo-map", "whole"), better, {
    condition: `Signatures within 5,000 tokens against all files, of ${fixture}.`,
  }),
  answerTo("S2-06", savingOf("select.context_tokens", "relevance", "whole"), better, {
    condition: `Files whose BM25 score is at least 0.75 of the best one's, against all files, of ${fixture}; the cut also drops facts.`,
  }),
  answerTo("S2-11", savingOf("select.update_bytes", "update-symbols", "update-full"), atLeast(0.98), {
    condition:
      "One constant changed in a file of 24 KB: the changed declaration against the whole file, bytes in the next request.",
  }),
];

const repositoryLines = 3_000;
/** Enough for the whole repository. */
const wholeTokens = "100000";
const changedPath = "packages/checkout/src/checkout.ts";
const before = "export const checkoutDeadline = 90;";
const after = "export const checkoutDeadline = 120;";
const answer = "The values are known.";

const arms: readonly Arm[] = [
  ...(
    [
      ["whole", "all files", "tree", wholeTokens],
      ["off", "nothing", "off", "5000"],
      ["tree", "files by path, 5,000 tokens", "tree", "5000"],
      ["directory", "best directory, 5,000 tokens", "directory", "5000"],
      ["relevance", "files above 0.75 of the best score, 5,000 tokens", "relevance", "5000"],
      ["chunks", "most relevant chunks, 5,000 tokens", "chunks", "5000"],
      ["chunks-2k", "most relevant chunks, 2,000 tokens", "chunks", "2000"],
      ["repo-map", "signatures, 5,000 tokens", "repo-map", "5000"],
    ] as const
  ).map(([id, title, selection, budget]): Arm => ({
    id,
    title,
    plain: id === "whole",
    group: "select",
    toggles: { "context-select": selection, "select-budget": budget },
  })),
  ...(
    [
      ["update-full", "after an edit: the file again"],
      ["update-symbols", "after an edit: changed declarations"],
      ["update-off", "after an edit: nothing"],
    ] as const
  ).map(([id, title]): Arm => ({
    id,
    title,
    plain: id === "update-full",
    group: "update",
    toggles: { "context-select": "chunks", "select-budget": "2000", "select-update": id.slice("update-".length) },
  })),
];
const selectArms = arms.filter(({ group }) => group === "select").map(({ id }) => id);
const updateArms = ["update-full", "update-symbols"];

/** How little of a repository the model must see for its task, and what it costs to report an edit. */
export default defineScenario({
  id: "context-selection",
  family: "context",
  title: "Context selection",
  question: "How many of eight needed facts reach the first prompt, at what cost, and what does an edit add?",
  sets: ["full"],
  arms,
  metrics: [
    shared("context.fact_recall", selectArms),
    exact("select.context_tokens", "First message", "tokens", "lower", {
      meaning:
        "Tokens of the messages in the first main request: the task, and what the engine added from the workspace.",
      gatesOn: arms.map(({ id }) => id),
    }),
    exact("select.update_bytes", "Bytes told after an edit", "bytes", "lower", {
      meaning: "Growth of the messages over an edit, minus the growth in the arm that tells nothing.",
      gatesOn: updateArms,
    }),
    shared(
      "cost.total",
      arms.map(({ id }) => id),
    ),
    shared(
      "modelled.time_to_first_chunk",
      arms.map(({ id }) => id),
    ),
    shared(
      "gen_ai.usage.input_tokens",
      arms.map(({ id }) => id),
    ),
    measured("select.index_time", "Time to read and rank", "ns", "lower", {
      meaning: "Spawn to first request, minus that of the arm that selects nothing, in the same round.",
    }),
    shared("process.cpu_time"),
    shared("process.peak_rss"),
  ],
  claims: selectionClaims,
  costSeconds: 6,
  workload: (arm, seed) => {
    const repository = generateMonorepo(seed, { lines: repositoryLines });
    const isUpdate = arm.group === "update";
    return {
      prompt: repository.task,
      files: isUpdate ? { ...repository.files, [changedPath]: largeFile(repository) } : repository.files,
      script: {
        turns: [...(isUpdate ? [editTurn] : []), { blocks: [{ kind: "text", text: answer }] }],
        probes: repository.facts.map(({ text }) => text),
      },
      provider: { ...scenarioModel, seed, latency: sonnetLatency(0) },
      timeLimitNs: manyTurnsNs,
      tracedFiles: [changedPath],
    };
  },
  observe: (trace, arm) => {
    const main = mainExchanges(trace);
    const [first] = main;
    const wanted = arm.group === "update" ? 2 : 1;
    if (first === undefined || main.length !== wanted)
      return { kind: "wrong", reason: `${main.length} turns instead of ${wanted}` };
    if (!isPrinted(trace, answer)) return { kind: "wrong", reason: "the answer is not in the output" };
    if (arm.group === "update" && trace.files[changedPath]?.includes(after) !== true)
      return { kind: "wrong", reason: "the edit was not made" };
    const messages = main.map(({ sections }) => sections.find(({ name }) => name === "messages"));
    const values = {
      ...usageValues(trace),
      "context.fact_recall": first.probes.length / factCount,
      "select.context_tokens": messages[0]?.tokens ?? 0,
      // `combine` takes off the arm that tells nothing. Until then these are the call, its result and what was told.
      ...(arm.group === "update" && {
        "select.update_bytes": (messages.at(-1)?.bytes ?? 0) - (messages[0]?.bytes ?? 0),
      }),
      ...(arm.group === "select" && { "select.index_time": first.arrivalNs - trace.spawnNs }),
    };
    return { kind: "values", values };
  },
  combine: (round) => {
    const less = (id: string, metric: string, floor: string) => {
      const value = round[id]?.[metric];
      const least = round[floor]?.[metric];
      return value === undefined || least === undefined ? [] : [[id, { [metric]: value - least }] as const];
    };
    return Object.fromEntries([
      ...selectArms.flatMap((id) => less(id, "select.index_time", "off")),
      ...[...updateArms, "update-off"].flatMap((id) => less(id, "select.update_bytes", "update-off")),
    ]);
  },
});

const factCount = 8;

const editTurn: Turn = {
  blocks: [{ kind: "tool", operation: { kind: "edit", path: changedPath, before, after } }],
};

/** About 24 KB of functions. The constant that changes is among them. */
function largeFile({ files, facts }: Monorepo): string {
  const planted = new Set(facts.map(({ path }) => path));
  const bodies = Object.entries(files).filter(([path]) => !planted.has(path));
  const texts = bodies.slice(0, 9).map(([, text]) => text);
  return [...texts.slice(0, 5), `${before}\n`, ...texts.slice(5)].join("\n");
}
