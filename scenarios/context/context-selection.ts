import { defineScenario, type Arm } from "../../src/core/scenario.ts";
import type { Turn } from "../../src/core/turn-script.ts";
import { generateMonorepo, type Monorepo } from "../composite/monorepo.ts";
import { scenarioModel, sonnetLatency } from "../latency-fit.ts";
import { mainExchanges, outputText, usageValues } from "../wire-values.ts";
import { selectionClaims } from "./context-selection-claims.ts";

const repositoryLines = 3_000;
/** Holds all of the repository. */
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

/** How little of a repository has to be shown for the model to have what its task needs, and what an edit costs to tell. */
export const contextSelection = defineScenario({
  id: "context-selection",
  family: "context",
  title: "Context selection",
  question:
    "Of eight planted facts that a task needs, how many are in the first prompt, and at how many tokens? What does an edit add?",
  sets: ["full"],
  arms,
  metrics: [
    { id: "context.fact_recall", gates: selectArms },
    { id: "select.context_tokens", gates: arms.map(({ id }) => id) },
    { id: "select.update_bytes", gates: updateArms },
    { id: "cost.total", gates: arms.map(({ id }) => id) },
    { id: "modelled.time_to_first_chunk", gates: arms.map(({ id }) => id) },
    { id: "gen_ai.usage.input_tokens", gates: arms.map(({ id }) => id) },
    { id: "select.index_time", gates: [] },
    { id: "process.cpu_time", gates: [] },
    { id: "process.peak_rss", gates: [] },
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
      timeLimitNs: 60e9,
      tracedFiles: [changedPath],
    };
  },
  observe: (trace, arm) => {
    const main = mainExchanges(trace);
    const [first] = main;
    const wanted = arm.group === "update" ? 2 : 1;
    if (first === undefined || main.length !== wanted)
      return { kind: "wrong", reason: `${main.length} turns instead of ${wanted}` };
    if (!outputText(trace).includes(answer)) return { kind: "wrong", reason: "the answer is not in the output" };
    if (arm.group === "update" && trace.files[changedPath]?.includes(after) !== true)
      return { kind: "wrong", reason: "the edit was not made" };
    const messages = main.map(({ sections }) => sections.find(({ name }) => name === "messages"));
    const values = {
      ...usageValues(trace),
      "context.fact_recall": first.probes.length / factCount,
      "select.context_tokens": messages[0]?.tokens ?? 0,
      // Both until the arm that does nothing is taken off: here the call, its result and what was told beside it.
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

/** About 24 KB of functions with the constant that is changed among them. */
function largeFile({ files, facts }: Monorepo): string {
  const planted = new Set(facts.map(({ path }) => path));
  const bodies = Object.entries(files).filter(([path]) => !planted.has(path));
  const texts = bodies.slice(0, 9).map(([, text]) => text);
  return [...texts.slice(0, 5), `${before}\n`, ...texts.slice(5)].join("\n");
}
