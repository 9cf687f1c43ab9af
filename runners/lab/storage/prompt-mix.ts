import { totalCost, valueIfKnown } from "../../../src/core/exchange-cost.ts";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { machineClock } from "../../../src/core/clock.ts";
import { randomFrom } from "../../../src/core/random.ts";
import type { Turn, TurnScript } from "../../../src/core/turn-script.ts";
import { VirtualClock } from "../../../src/provider/virtual/virtual-clock.ts";
import { fields, number, text, toggleFlags } from "../program/program-input.ts";
import { engineOptions, runEngine } from "../program/run-engine.ts";
import type { ProgramResult } from "../program/run-program.ts";
import { virtualModel } from "../program/virtual-model.ts";
import { zipf } from "./zipf.ts";

const readInput = fields({ seed: text, tasks: number, stock: number, toggles: toggleFlags });

const meanGapNs = 45e9;
/** Somebody edits a file after every so many tasks. */
const tasksPerEdit = 3;

/**
 * A person's afternoon in simulated time. Tasks are drawn from a fixed stock, popular ones again and again, and files are edited in
 * between. Every answer quotes the file as it is, so an old answer is seen to be stale.
 */
export async function promptMix(raw: unknown): Promise<ProgramResult> {
  const { seed, tasks, stock, toggles } = readInput(raw);
  const random = randomFrom(`prompt mix ${seed}`);
  const [nextTask, nextEdit] = [zipf(stock, random), zipf(stock, random)];
  const clock = new VirtualClock();
  const settings = { model: "claude-sonnet-5", seed, asOf: "2026-11-01", latency: { kind: "instant" } } as const;
  const { fetch, exchanges } = virtualModel({ script: scriptOf(stock), settings, clock });
  const root = join(process.cwd(), "project");
  const cache = join(process.cwd(), "cache");
  const files = await stockOfFiles(root, stock);
  let [hits, questions, stale, forbidden, lookupNs] = [0, 0, 0, 0, 0];
  for (let task = 1; task <= tasks; task += 1) {
    await clock.sleep(-Math.log(1 - random()) * meanGapNs);
    if (task % tasksPerEdit === 0) await files.edit(nextEdit());
    const file = nextTask();
    const kind = kindOf(file);
    const prompt = promptOf(file);
    const callsBefore = exchanges.length;
    const startNs = machineClock.nowNs();
    const options = engineOptions([...toggles, "--cache-folder", cache], prompt);
    const { failure, text: answer } = await runEngine({ options, prompt, root, clock, fetch });
    if ((failure === null) === (kind === "refusal"))
      return { kind: "wrong", reason: `Task ${task} ended with ${failure}.` };
    const isHit = exchanges.length === callsBefore;
    if (isHit) {
      hits += 1;
      lookupNs += Number(machineClock.nowNs() - startNs);
    }
    if (kind !== "question") {
      if (isHit) forbidden += 1;
      continue;
    }
    questions += 1;
    if (answer.includes(files.contentOf(file))) continue;
    if (!isHit) return { kind: "wrong", reason: `Task ${task} was answered wrongly: ${answer}` };
    stale += 1;
  }
  await rm(cache, { recursive: true, force: true });
  return {
    kind: "values",
    values: {
      "response_cache.hit_ratio": hits / questions,
      "response_cache.stale_hits": stale,
      "response_cache.forbidden_hits": forbidden,
      "gen_ai.invoke_agent.inference_calls": exchanges.length,
      ...valueIfKnown("cost.total", totalCost(exchanges)),
      ...(hits > 0 && { "response_cache.lookup_time": lookupNs / hits }),
    },
  };
}

/** Writes the files in their first version. */
async function stockOfFiles(root: string, count: number) {
  const versions = Array.from({ length: count }, () => 1);
  const contentOf = (file: number): string => `part ${file} in version ${versions[file]}.`;
  const save = (file: number): Promise<void> => writeFile(join(root, pathOf(file)), `${contentOf(file)}\n`);
  await mkdir(root);
  for (const file of versions.keys()) await save(file);
  return {
    contentOf,
    edit: (file: number) => {
      versions[file] = (versions[file] ?? 0) + 1;
      return save(file);
    },
  };
}

/** Of every ten tasks seven ask about a file. A change or a refusal must never be answered from a cache. */
function kindOf(task: number): "question" | "change" | "refusal" {
  if (task % 10 === 6) return "refusal";
  return task % 5 === 3 ? "change" : "question";
}

function pathOf(file: number): string {
  return `part-${file}.txt`;
}

function promptOf(task: number): string {
  return `Task ${task}: what is in ${pathOf(task)}?`;
}

function scriptOf(stock: number): TurnScript {
  return {
    turns: [textTurn("This task is not in the stock.")],
    threads: Array.from({ length: stock }, (_, task) => ({
      firstUserContains: promptOf(task),
      turns: turnsOf(task),
    })),
  };
}

function turnsOf(task: number): readonly Turn[] {
  switch (kindOf(task)) {
    case "refusal":
      return [{ ...textTurn("I will not."), stopReason: "refusal" }];
    case "change": {
      const operation = { kind: "write", path: `notes/${task}.txt`, text: "done\n" } as const;
      return [{ blocks: [{ kind: "tool", operation }] }, textTurn("The note is written.")];
    }
    case "question": {
      const operation = { kind: "read", path: pathOf(task) } as const;
      return [{ blocks: [{ kind: "tool", operation }] }, textTurn("It says: {{result 0.0}}")];
    }
  }
}

function textTurn(words: string): Turn {
  return { blocks: [{ kind: "text", text: words }] };
}
