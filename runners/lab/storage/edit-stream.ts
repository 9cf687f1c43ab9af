import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { randomFrom, shuffled, type Random } from "../../../src/core/random.ts";
import type { ToolInput } from "../../../src/engine/reference/message.ts";
import {
  canonicalJson,
  entryFolder,
  type EntryStore,
} from "../../../src/engine/reference/result-cache/entry-folder.ts";
import { ToolCache, type ToolAnswer } from "../../../src/engine/reference/result-cache/tool-cache.ts";
import { accessOf, toolDeclarations } from "../../../src/engine/reference/tools/declarations.ts";
import { runCall } from "../../../src/engine/reference/tools/run-call.ts";
import { VirtualClock } from "../../../src/provider/virtual/virtual-clock.ts";
import { fields, number, oneOf, optional, text } from "../program/program-input.ts";
import type { ProgramResult } from "../program/run-program.ts";
import { zipf } from "./zipf.ts";

const readInput = fields({
  seed: text,
  steps: number,
  files: number,
  draw: oneOf("zipf", "in-turn"),
  tiers: oneOf("off", "memory", "tiered"),
  validity: optional(oneOf("content", "ttl", "dependency"), "content"),
  /** Entries in memory. */
  entries: number,
});

const meanGapNs = 3e9;
/** Percent of steps that are edits by the engine's own tools. */
const ownEdits = 6;
/** Percent of steps that are edits by somebody else. */
const otherEdits = 3;
const words = ["alpha", "beta", "gamma"];
const signal = new AbortController().signal;

interface Call {
  readonly name: string;
  readonly input: ToolInput;
}

/**
 * Looks at files by the engine's own tools again and again, while files change: by the engine's writes, which a cache can know of,
 * and by an editor's, which it cannot. After half of the steps the process starts again, so memory is lost and disk is kept. Every
 * answer from the cache is compared with what the tool says now.
 */
export async function editStream(raw: unknown): Promise<ProgramResult> {
  const { seed, steps, files, draw, tiers, validity, entries } = readInput(raw);
  const random = randomFrom(`edit stream ${seed}`);
  const nextFile = draw === "zipf" ? zipf(files, random) : inTurn(files);
  const clock = new VirtualClock();
  const root = join(process.cwd(), "project");
  await mkdir(root);
  const newContent = (file: number): string => contentOf(file, Math.floor(random() * 1e9));
  const save = (file: number): Promise<void> => writeFile(join(root, pathOf(file)), newContent(file));
  for (let file = 0; file < files; file += 1) await save(file);
  const disk = countedStore(entryFolder(join(process.cwd(), "cache")));
  const newCache = (): ToolCache | null =>
    tiers === "off" ? null : new ToolCache({ root, validity, disk: tiers === "tiered" ? disk : null, clock, entries });
  let cache = newCache();
  let [looks, executed, stale, diskHits] = [0, 0, 0, 0];
  for (let step = 0; step < steps; step += 1) {
    await clock.sleep(-Math.log(1 - random()) * meanGapNs);
    if (step === Math.floor(steps / 2)) cache = newCache();
    const percent = random() * 100;
    const file = nextFile();
    if (percent < ownEdits) {
      await answered({ name: "write", input: { path: pathOf(file), content: newContent(file) } }, root, cache);
    } else if (percent < ownEdits + otherEdits) {
      await save(file);
    } else {
      const call = lookAt(file, random);
      const readsBefore = disk.counts.reads;
      const { answer, isExecuted } = await answered(call, root, cache);
      if (answer.isError) return { kind: "wrong", reason: answer.content };
      looks += 1;
      if (isExecuted) executed += 1;
      else if (disk.counts.reads > readsBefore) diskHits += 1;
      if (!isExecuted && (await executeCall(call, root)).content !== answer.content) stale += 1;
    }
  }
  return {
    kind: "values",
    values: {
      "tool_cache.calls_executed": executed,
      "tool_cache.hit_ratio": 1 - executed / looks,
      "tool_cache.memory_hit_ratio": (looks - executed - diskHits) / looks,
      "tool_cache.disk_hit_ratio": diskHits / looks,
      "tool_cache.promotions": diskHits,
      "tool_cache.stale_reads": stale,
      "tool_cache.disk_bytes": disk.counts.writtenBytes,
    },
  };
}

/** Answers a call from the cache or by running the tool. */
async function answered(
  call: Call,
  root: string,
  cache: ToolCache | null,
): Promise<{ readonly answer: ToolAnswer; readonly isExecuted: boolean }> {
  let isExecuted = false;
  const run = (): Promise<ToolAnswer> => {
    isExecuted = true;
    return executeCall(call, root);
  };
  const declaration = toolDeclarations.find(({ name }) => name === call.name);
  const answer =
    cache === null || declaration === undefined
      ? await run()
      : await cache.answer(call, await accessOf(declaration, call.input, root), signal, run);
  return { answer, isExecuted };
}

async function executeCall(call: Call, root: string): Promise<ToolAnswer> {
  const { content, is_error } = await runCall(
    { type: "tool_use", id: "call", ...call },
    { root, signal, malformed: false },
  );
  return { content, isError: is_error === true };
}

/** The same question with its arguments in any order: models do not order them. */
function lookAt(file: number, random: Random): Call {
  const path = pathOf(file);
  const word = words[Math.floor(random() * words.length)] ?? "alpha";
  const [name, input] = random() < 0.5 ? ["grep", { path, pattern: word }] : ["view", { path, offset: 1, limit: 20 }];
  return { name, input: Object.fromEntries(shuffled(Object.entries(input), random)) };
}

function pathOf(file: number): string {
  return `file-${file}.txt`;
}

function contentOf(file: number, version: number): string {
  return Array.from({ length: 40 }, (_, line) => `${words[line % 3]} ${file} ${version} ${line}\n`).join("");
}

/** One file after another, few of them twice: most of an agent's reads. */
function inTurn(files: number): () => number {
  let next = -1;
  return () => (next = (next + 1) % files);
}

/** Counts reads and bytes outside the cache. */
function countedStore(store: EntryStore): EntryStore & { readonly counts: { reads: number; writtenBytes: number } } {
  const counts = { reads: 0, writtenBytes: 0 };
  return {
    ...store,
    counts,
    read: (key) => {
      counts.reads += 1;
      return store.read(key);
    },
    write: async (key, entry) => {
      counts.writtenBytes += Buffer.byteLength(canonicalJson(entry));
      await store.write(key, entry);
    },
  };
}
