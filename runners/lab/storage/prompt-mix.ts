import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { machineClock } from "../../../src/core/clock.ts";
import { randomFrom } from "../../../src/core/random.ts";
import type { WireExchange } from "../../../src/core/trace.ts";
import type { Turn, TurnScript } from "../../../src/core/turn-script.ts";
import { runAgent } from "../../../src/engine/reference/run-agent.ts";
import { VirtualClock } from "../../../src/provider/virtual/virtual-clock.ts";
import type { ProgramResult } from "../program/run-program.ts";
import { virtualModelFetch } from "../virtual/model-fetch.ts";
import { agentOptions } from "./agent-options.ts";
import type { ProgramInput } from "./program-input.ts";
import { zipf } from "./zipf.ts";

/**
 * Of every ten tasks: seven ask about a file, two change one, one is refused. The last three kinds are never to be answered from
 * a cache.
 */
const tasksOfKind = [
  "question",
  "question",
  "question",
  "change",
  "question",
  "question",
  "refusal",
  "question",
  "change",
  "question",
] as const;
type TaskKind = (typeof tasksOfKind)[number];

const model = "claude-sonnet-5";
const meanGapNs = 45e9;
/** Between so many tasks somebody edits a file. */
const tasksPerEdit = 3;

/**
 * A person's afternoon: tasks drawn from a fixed stock, popular ones again and again, minutes passing in simulated time and files edited
 * in between. Every answer quotes the file as it is, so an answer that quotes it as it was is seen to be stale.
 */
export async function promptMix(input: ProgramInput): Promise<ProgramResult> {
  const [seed, tasks, stock] = [input.text("seed"), input.number("tasks"), input.number("stock")];
  const random = randomFrom(`prompt mix ${seed}`);
  const [nextTask, nextEdit] = [zipf(stock, random), zipf(stock, random)];
  const clock = new VirtualClock();
  const exchanges: WireExchange[] = [];
  const send = virtualModelFetch({
    script: scriptOf(stock),
    settings: { model, seed, asOf: "2026-11-01", latency: { kind: "instant" } },
    clock,
    onExchange: (exchange) => exchanges.push(exchange),
  });
  const root = join(process.cwd(), "project");
  await mkdir(root);
  const cache = join(process.cwd(), "cache");
  const versions = Array.from({ length: stock }, () => 1);
  const save = (file: number): Promise<void> =>
    writeFile(join(root, pathOf(file)), `${contentOf(file, versions[file] ?? 0)}\n`);
  for (let file = 0; file < stock; file += 1) await save(file);

  let [hits, questions, stale, forbidden, lookupNs] = [0, 0, 0, 0, 0];
  for (let task = 0; task < tasks; task += 1) {
    await clock.sleep(-Math.log(1 - random()) * meanGapNs);
    if (task % tasksPerEdit === tasksPerEdit - 1) {
      const file = nextEdit();
      versions[file] = (versions[file] ?? 0) + 1;
      await save(file);
    }
    const asked = nextTask();
    const kind = kindOf(asked);
    let text = "";
    const callsBefore = exchanges.length;
    const startNs = machineClock.nowNs();
    const failure = await runAgent({
      options: agentOptions([...input.flags(), "--cache-folder", cache], promptOf(asked)),
      prompt: promptOf(asked),
      root,
      signal: new AbortController().signal,
      clock,
      fetch: send,
      emit: (event) => {
        if (event.kind === "text-delta") text += event.text;
      },
    });
    if ((failure === null) === (kind === "refusal"))
      return { kind: "wrong", reason: `task ${task + 1} ended with ${failure}` };
    const isHit = exchanges.length === callsBefore;
    if (isHit) {
      hits += 1;
      lookupNs += Number(machineClock.nowNs() - startNs);
    }
    if (isHit && kind !== "question") forbidden += 1;
    if (kind !== "question") continue;
    questions += 1;
    if (text.includes(contentOf(asked, versions[asked] ?? 0))) continue;
    if (!isHit) return { kind: "wrong", reason: `task ${task + 1} was answered wrongly: ${text}` };
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
      "cost.total": exchanges.reduce((sum, { modelled }) => sum + modelled.costNanoUsd, 0),
      ...(hits === 0 ? {} : { "response_cache.lookup_time": lookupNs / hits }),
    },
  };
}

function kindOf(task: number): TaskKind {
  return tasksOfKind[task % tasksOfKind.length] ?? "question";
}

function pathOf(file: number): string {
  return `part-${file}.txt`;
}

function contentOf(file: number, version: number): string {
  return `part ${file} in version ${version}.`;
}

function promptOf(task: number): string {
  return `Task ${task}: what is in ${pathOf(task)}?`;
}

function scriptOf(stock: number): TurnScript {
  return {
    turns: [{ blocks: [{ kind: "text", text: "This is no task of the stock." }] }],
    threads: Array.from({ length: stock }, (_, task) => ({
      firstUserContains: promptOf(task),
      turns: turnsOf(task),
    })),
  };
}

function turnsOf(task: number): readonly Turn[] {
  switch (kindOf(task)) {
    case "refusal":
      return [{ blocks: [{ kind: "text", text: "I will not." }], stopReason: "refusal" }];
    case "change":
      return [
        { blocks: [{ kind: "tool", operation: { kind: "write", path: `notes/${task}.txt`, text: "done\n" } }] },
        { blocks: [{ kind: "text", text: "The note is written." }] },
      ];
    case "question":
      return [
        { blocks: [{ kind: "tool", operation: { kind: "read", path: pathOf(task) } }] },
        { blocks: [{ kind: "text", text: "It says: {{result 0.0}}" }] },
      ];
  }
}
