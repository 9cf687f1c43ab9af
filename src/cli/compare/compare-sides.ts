import { join } from "node:path";
import { wholeNumber } from "../command-line/option-values.ts";
import { configuredMargins } from "../comparison/margins.ts";
import { type RecordedVersion, resolveVersion } from "../comparison/named-version.ts";
import { recordedPair } from "../comparison/recorded-pair.ts";
import { chosenReplays } from "../cassettes/chosen-replays.ts";
import { loadWorkbench, type Workbench } from "../config/workbench.ts";
import { chooseEngine, defaultEngine, type EngineChoice } from "../engines/choose-engine.ts";
import { publishedVersion } from "../engines/published-version.ts";
import { finishRun } from "../finished-runs/finish-run.ts";
import { measureRun } from "../run/measured-run.ts";
import type { CompareOptions } from "./options.ts";
import { makeFolder } from "../../run/made-folder.ts";

/** `bench compare`: compares two recorded runs as they are. A revision on either side is measured in pairs. */
export async function compareSides(options: CompareOptions): Promise<number> {
  if (options.trials !== undefined) wholeNumber("--trials", options.trials, 1);
  const bench = await loadWorkbench(process.cwd(), options.cassette);
  const choice = engineChoice(options);
  const isHeadPublished = publishedVersion(options.head) !== null;
  const isNamed = choice.engine !== undefined || choice["engine-command"] !== undefined;
  // Two recorded runs need no engine.
  const home = isNamed ? chooseEngine(bench, choice, isHeadPublished) : defaultEngine(bench);
  const base = await resolveVersion(bench, home, options.base);
  const head = options.head === "." ? null : await resolveVersion(bench, home, options.head);
  if (base.kind === "recorded" && head?.kind === "recorded") return compareRecorded(bench, base, head, options);
  const measured = chooseEngine(bench, choice, isHeadPublished);
  const { set, strict, seed, out, json, open, cassette: cassettes } = options;
  const scenarios = [...options.scenarios, ...(await chosenReplays(options, measured, process.cwd()))];
  const engineCommand = options["engine-command"] ?? null;
  const names = { baseline: options.base, head: options.head };
  const trials = options.trials ?? null;
  return measureRun({
    bench,
    options: {
      scenarios,
      set,
      ...(cassettes.length > 0 && { cassettes }),
      engine: measured.engine.id,
      engineCommand,
      arms: [],
      ...names,
      gate: true,
      strict,
      ...(!options.prompts && { keepsPrompts: false as const }),
      trials,
      budgetNs: 0,
      profile: false,
    },
    seed,
    shard: null,
    out,
    resumed: null,
    json,
    open,
    mustDecide: true,
    collector: null,
  });
}

/** The engine that the options name. Without a name, `pi@0.73.1` names the agent itself. */
function engineChoice(options: CompareOptions): EngineChoice {
  const isNamed = options.engine !== undefined || options["engine-command"] !== undefined;
  if (isNamed) return options;
  return { engine: publishedVersion(options.base)?.agent, "engine-command": undefined };
}

async function compareRecorded(
  bench: Workbench,
  base: RecordedVersion,
  head: RecordedVersion,
  { out, json, open, strict }: CompareOptions,
): Promise<number> {
  const run = recordedPair(base, head, configuredMargins(bench));
  const folder = join(out, `${run.id}-against-${base.run.id}`);
  makeFolder(folder);
  const failure = run.interrupted ? `Run ${run.id} was interrupted before its plan was done` : undefined;
  return finishRun({ run, folder }, { gate: true, strict, json, open }, failure);
}
