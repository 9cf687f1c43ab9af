import type { Trace } from "../../src/core/trace.ts";
import type { ToolOperation, Turn } from "../../src/core/turn-script.ts";
import { mainExchanges } from "../observations/wire-values.ts";
import { generateMonorepo, type Monorepo, type PlantedFact } from "./monorepo.ts";
import { type MarkedOperation, step, type WholeTask } from "./whole-task.ts";

export const navigationAnswer = "All eight values are known.";
const factCount = 8;

/**
 * A task that finds eight values in a repository of that many lines. It searches for the names in the task, reads the
 * files found, follows their imports, and searches for other words. One of the first searches is made twice, as models
 * do.
 */
export function navigation(seed: string, lines: number): WholeTask {
  const repository = repositoryOf(seed, lines);
  const { facts, files, task } = repository;
  const of = (reach: PlantedFact["reach"]): readonly PlantedFact[] => facts.filter((fact) => fact.reach === reach);
  const named = of("named");
  const searches = named.map(({ text }): ToolOperation => ({ kind: "search", pattern: text.split(" ")[2] ?? text }));
  const turns: readonly Turn[] = [
    step("I look for the names first.", [...searches, ...searches.slice(0, 1)]),
    step("Now the files that declare them.", named.map(read)),
    step("Two of them import another file; and the subscription's hours have no name yet.", [
      ...of("linked").map(read),
      { kind: "search", pattern: "expired subscription" },
    ]),
    step("The manifest is left.", [
      ...of("described").slice(0, 1).map(read),
      { kind: "search", pattern: "carrier manifest" },
    ]),
    step("I read that one too.", of("described").slice(1).map(read)),
    { blocks: [{ kind: "text", text: navigationAnswer }] },
  ];
  return {
    prompt: task,
    files,
    script: { turns, probes: facts.map(({ text }) => text) },
    tracedFiles: [],
  };
}

/** What the model was not shown in the end. Null if it knows everything. */
export function navigationFault(trace: Trace): string | null {
  const seen = mainExchanges(trace).at(-1)?.probes.length ?? 0;
  return seen === factCount ? null : `the last request holds ${seen} of the ${factCount} values`;
}

function read({ path, text }: PlantedFact): MarkedOperation {
  return { kind: "read", path, markers: [text] };
}

/** The last repository. Every trial of a run needs the same one, and half a million lines take a second to generate. */
let newest: { readonly key: string; readonly repository: Monorepo } | null = null;

function repositoryOf(seed: string, lines: number): Monorepo {
  const key = `${lines} ${seed}`;
  if (newest?.key !== key) newest = { key, repository: generateMonorepo(seed, { lines }) };
  return newest.repository;
}
