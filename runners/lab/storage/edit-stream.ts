import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { randomFrom, shuffled, type Random } from "../../../src/core/random.ts";
import type { ToolInput } from "../../../src/engine/reference/message.ts";
import {
  type EntryStore,
  canonicalJson,
  entryFolder,
} from "../../../src/engine/reference/result-cache/entry-folder.ts";
import {
  ToolCache,
  type ToolAnswer,
  type ToolCacheValidity,
} from "../../../src/engine/reference/result-cache/tool-cache.ts";
import { accessOf, toolDeclarations } from "../../../src/engine/reference/tools/declarations.ts";
import { runCall } from "../../../src/engine/reference/tools/run-call.ts";
import { VirtualClock } from "../../../src/provider/virtual/virtual-clock.ts";
import type { ProgramResult } from "../program/run-program.ts";
import type { ProgramInput } from "./program-input.ts";
import { zipf } from "./zipf.ts";

const meanGapNs = 3e9;
/** Of a hundred steps, so many are edits by the engine's own tools, and so many by somebody else. */
const ownEdits = 6;
const otherEdits = 3;
const words = ["alpha", "beta", "gamma"];

interface Call {
  readonly name: string;
  readonly input: ToolInput;
}

/**
 * Looks at files by the engine's own tools, over and over, while files change: by the engine's writes, which a cache can know of, and
 * by an editor's, which it cannot. Half way the process is as if started again: memory is gone and disk is not. Every
 * answer that was not executed is compared with what the tool says now.
 */
export async function editStream(input: ProgramInput): Promise<ProgramResult> {
  const [steps, files] = [input.number("steps"), input.number("files")];
  const random = randomFrom(`edit stream ${input.text("seed")}`);
  const nextFile = input.text("draw") === "zipf" ? zipf(files, random) : inTurn(files);
  const clock = new VirtualClock();
  const root = join(process.cwd(), "project");
  await mkdir(root);
  const save = (file: number): Promise<void> =>
    writeFile(pathOf(root, file), contentOf(file, Math.floor(random() * 1e9)));
  for (let file = 0; file < files; file += 1) await save(file);
  const disk = countedStore(entryFolder(join(process.cwd(), "cache")));
  const begin = (): ToolCache | null => cacheOf(input, root, disk, clock);
  let cache = begin();
  let [looks, executed, stale, diskHits] = [0, 0, 0, 0];
  const signal = new AbortController().signal;
  const execute = async (call: Call): Promise<ToolAnswer> => {
    const block = { type: "tool_use", id: "call", ...call } as const;
    const { content, is_error } = await runCall(block, { root, signal, malformed: false });
    return { content, isError: is_error === true };
  };
  const answer = async (call: Call, run: () => Promise<ToolAnswer>): Promise<ToolAnswer> => {
    const declaration = toolDeclarations.find(({ name }) => name === call.name);
    if (cache === null || declaration === undefined) return run();
    return cache.answer(call, await accessOf(declaration, call.input, root), signal, run);
  };
  for (let step = 0; step < steps; step += 1) {
    await clock.sleep(-Math.log(1 - random()) * meanGapNs);
    if (step === Math.floor(steps / 2)) cache = begin();
    const [kind, file] = [random() * 100, nextFile()];
    if (kind < ownEdits) {
      const content = contentOf(file, Math.floor(random() * 1e9));
      const call = { name: "write", input: { path: `file-${file}.txt`, content } };
      await answer(call, () => execute(call));
      continue;
    }
    if (kind < ownEdits + otherEdits) {
      await save(file);
      continue;
    }
    const call = lookAt(file, random);
    looks += 1;
    let ran = false;
    const readsBefore = disk.counts().reads;
    const told = await answer(call, () => {
      ran = true;
      return execute(call);
    });
    if (told.isError) return { kind: "wrong", reason: told.content };
    if (ran) executed += 1;
    else if (disk.counts().reads > readsBefore) diskHits += 1;
    if (!ran && (await execute(call)).content !== told.content) stale += 1;
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
      "tool_cache.disk_bytes": disk.counts().writtenBytes,
    },
  };
}

function cacheOf(input: ProgramInput, root: string, disk: EntryStore, clock: VirtualClock): ToolCache | null {
  const tiers = input.text("tiers");
  if (tiers === "off") return null;
  const entries = input.number("entries");
  return new ToolCache({ root, validity: validityOf(input), disk: tiers === "tiered" ? disk : null, clock, entries });
}

function validityOf(input: ProgramInput): ToolCacheValidity {
  const validity = input.text("validity");
  return validity === "ttl" || validity === "dependency" ? validity : "content";
}

/** The same question in one spelling or another: models do not order their arguments. */
function lookAt(file: number, random: Random): Call {
  const path = `file-${file}.txt`;
  const word = words[Math.floor(random() * words.length)] ?? "alpha";
  const [name, fields] = random() < 0.5 ? ["grep", { path, pattern: word }] : ["view", { path, offset: 1, limit: 20 }];
  return { name, input: Object.fromEntries(shuffled(Object.entries(fields), random)) };
}

function pathOf(root: string, file: number): string {
  return join(root, `file-${file}.txt`);
}

function contentOf(file: number, version: number): string {
  return Array.from({ length: 40 }, (_, line) => `${words[line % 3]} ${file} ${version} ${line}\n`).join("");
}

/** Most of an agent's reads: one file after another, few of them twice. */
function inTurn(files: number): () => number {
  let next = -1;
  return () => (next = (next + 1) % files);
}

interface CountedStore extends EntryStore {
  counts(): { readonly reads: number; readonly writtenBytes: number };
}

/** Reads and bytes, counted outside the cache. */
function countedStore(store: EntryStore): CountedStore {
  let [reads, writtenBytes] = [0, 0];
  return {
    ...store,
    read: (key) => {
      reads += 1;
      return store.read(key);
    },
    write: async (key, entry) => {
      writtenBytes += Buffer.byteLength(canonicalJson(entry));
      await store.write(key, entry);
    },
    counts: () => ({ reads, writtenBytes }),
  };
}
