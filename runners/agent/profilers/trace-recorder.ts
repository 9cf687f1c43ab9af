import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Engine, Launch } from "../../../src/core/engine.ts";
import type { EngineSpan, InsideView } from "../../../src/core/timeline.ts";
import type { Trace } from "../../../src/core/trace.ts";
import type { CodePlaces } from "./code-frame.ts";
import { readEngineSpans } from "./engine-spans-file.ts";
import { type InsideViewFile, parseInsideView } from "./inside-view-file.ts";
import { readSampledWindows } from "./sampled-window-file.ts";
import { tracePreload } from "./trace-preload.ts";
import { frameReader, requireOption } from "./v8-recorder.ts";

const preloadName = "trace-preload.cjs";
const spansName = "engine-spans.jsonl";

/** Prepares an empty folder to hold what a traced run leaves, and returns how to start the engine so that it leaves it. */
export async function prepareTrace(engine: Engine, folder: string): Promise<(launch: Launch) => Launch> {
  const preload = join(folder, preloadName);
  await writeFile(preload, tracePreload);
  return ({ argv, env, ...rest }) => {
    const [program, entry, ...flags] = argv;
    // The engine whose modules bench knows is the one whose flags it knows.
    const isReference = engine.capabilities?.includes("modules") === true && entry !== undefined;
    return {
      ...rest,
      argv: isReference ? [program, entry, "--spans", join(folder, spansName), ...flags] : argv,
      env: { ...env, NODE_OPTIONS: `${requireOption(preload)} ${env["NODE_OPTIONS"] ?? ""}`.trim() },
    };
  };
}

/** What a traced run left: no spans from an engine that writes none, no view from inside one that is not a Node program or was killed. */
export async function readTraceRun(
  folder: string,
  trace: Trace,
  places: Omit<CodePlaces, "entry">,
): Promise<{ readonly engineSpans: readonly EngineSpan[]; readonly inside: InsideView | null }> {
  if (trace.originNs === undefined) return { engineSpans: [], inside: null };
  const originNs = BigInt(trace.originNs);
  const names = await readdir(folder);
  const engineSpans = names.includes(spansName)
    ? readEngineSpans(await readFile(join(folder, spansName), "utf8"), originNs)
    : [];
  const views: InsideViewFile[] = [];
  for (const name of names) {
    if (!name.endsWith(".inside.json")) continue;
    const view = parseInsideView(await readFile(join(folder, name), "utf8"));
    if (view !== null) views.push(view);
  }
  // The engine itself starts before any process that it starts.
  const [first] = views.toSorted((left, right) => (BigInt(left.startNs) < BigInt(right.startNs) ? -1 : 1));
  if (first === undefined) return { engineSpans, inside: null };
  const text = names.includes(`${first.pid}.cpuprofile`)
    ? await readFile(join(folder, `${first.pid}.cpuprofile`), "utf8")
    : "";
  return { engineSpans, inside: insideView(first, text, originNs, { folder, ...places }) };
}

function insideView(
  view: InsideViewFile,
  profileText: string,
  originNs: bigint,
  places: Omit<CodePlaces, "entry"> & { readonly folder: string },
): InsideView {
  const read = frameReader({ ...places, entry: view.command[1] ?? "" }, join(places.folder, preloadName));
  const functionIn = readSampledWindows(profileText, read);
  const shift = Number(BigInt(view.startNs) - originNs);
  const startUs = Number(BigInt(view.startNs)) / 1e3;
  const moved = <Item extends { readonly startNs: number; readonly endNs: number }>(item: Item): Item => ({
    ...item,
    startNs: item.startNs + shift,
    endNs: item.endNs + shift,
  });
  return {
    collections: view.collections.map(moved),
    // V8 stamps its samples with the clock that process.hrtime reads.
    blocks: view.blocks.map((block) => ({
      ...moved(block),
      where: functionIn(startUs + block.startNs / 1e3, startUs + block.endNs / 1e3),
    })),
    idle: view.idle.map(moved),
    memory: view.memory.map((sample) => ({ ...sample, atNs: sample.atNs + shift })),
    childrenLeft: view.childrenLeft,
  };
}
