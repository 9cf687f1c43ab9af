import { prepareTrace, readTraceRun } from "../../../runners/agent/profilers/trace-recorder.ts";
import { withTemporaryFolder } from "../../../runners/agent/temporary-folder.ts";
import { machineClock } from "../../core/clock.ts";
import type { EngineSpan, InsideView } from "../../core/timeline.ts";
import type { Trace } from "../../core/trace.ts";
import { formatDuration } from "../../core/units.ts";
import { findAll } from "../../audit/find-all.ts";
import { findingLines } from "../../report/terminal/findings-text.ts";
import { traceJson } from "../../report/profile/json.ts";
import type { KeptFile } from "../../report/profile/shell.tsx";
import { boundedTimeline } from "../../report/timeline/bounded-timeline.ts";
import { deriveTimeline } from "../../report/timeline/derive-timeline.ts";
import { toolTurns } from "../../audit/tool-turns.ts";
import { renderTracePage, type TracedSide } from "../../report/timeline/trace-page.tsx";
import { pathSentence } from "../../report/timeline/waterfall-drawing.ts";
import { type WhatIf, whatIfs } from "../../audit/what-if.ts";
import type { Side } from "../../run/trial.ts";
import type { BuiltSides } from "../comparison/named-version.ts";
import { printable } from "../terminal/status-line.ts";
import { type ProfileSummary, writeProfile } from "./profile-output.ts";
import type { ProfileSession } from "./session.ts";
import { profileSubject } from "./subject.ts";
import { chromeTraceText, otlpText } from "./trace-exports.ts";

/** Enough runs that the median leaves out a disturbed one. */
const tracedRuns = 5;
/** A page with more spans no longer scrolls smoothly. */
const mostDrawnSpans = 800;

interface TracedRun {
  readonly trace: Trace;
  readonly failure: string | null;
  readonly engineSpans: readonly EngineSpan[];
  readonly inside: InsideView | null;
}

interface TraceInput {
  readonly sides: BuiltSides | null;
  readonly repository: string;
  readonly budgetNs: number;
  readonly folder: string;
  readonly say: (line: string) => void;
}

/** A version to trace. */
interface TraceTarget {
  readonly side: Side;
  readonly root: string;
  readonly title: string;
  /** Ends the names of its files. */
  readonly suffix: string;
}

type ExportedFile = KeptFile & { readonly content: string };

/** Traces an arm, or both versions of it in turn, and writes the page into the folder. */
export async function profileTrace(session: ProfileSession, input: TraceInput): Promise<ProfileSummary> {
  const { repository, folder } = input;
  const targets = targetsOf(input);
  const runs = await traceRuns(session, targets, input);
  const plainNs = await session.trial("head", repository).catch(() => null);
  const sides = targets.map((target) => {
    const ownRuns = runs.get(target.side) ?? [];
    return { target, count: ownRuns.length, run: medianRun(ownRuns) };
  });
  const files = sides.flatMap(({ target, run }) => exportedFiles(session, target, run));
  const shown = sides.map(({ target, count, run }) => tracedSide(session, target, count, run));
  const subject = await profileSubject(session, repository);
  const notes = notesOf(sides.at(-1)?.run, plainNs);
  await writeProfile(folder, renderTracePage({ subject, sides: shown, files, notes }), files);
  const text = shown.map((side) => summaryOf(side, shown.length > 1)).join("\n");
  return { text, json: traceJson(subject, shown, notes) };
}

function targetsOf({ sides, repository }: TraceInput): readonly TraceTarget[] {
  if (sides === null) return [{ side: "head", root: repository, title: "this version", suffix: "" }];
  const { roots, baseName, headName } = sides;
  return [
    { side: "base", root: roots.base, title: `before: ${baseName}`, suffix: "-base" },
    { side: "head", root: roots.head, title: `now: ${headName}`, suffix: "-head" },
  ];
}

/** Traces every target in turn until there are enough runs or the time is up. */
async function traceRuns(
  session: ProfileSession,
  targets: readonly TraceTarget[],
  { budgetNs, say }: TraceInput,
): Promise<ReadonlyMap<Side, readonly TracedRun[]>> {
  const runs = new Map<Side, TracedRun[]>(targets.map(({ side }) => [side, []]));
  const startNs = machineClock.nowNs();
  for (let run = 0; run < tracedRuns; run += 1) {
    if (run > 0 && Number(machineClock.nowNs() - startNs) > budgetNs) break;
    for (const { side, root } of targets) runs.get(side)?.push(await tracedRun(session, side, root));
    say(`${run + 1} of ${tracedRuns} traced runs`);
  }
  return runs;
}

function exportedFiles(
  session: ProfileSession,
  { side, suffix }: TraceTarget,
  run: TracedRun,
): readonly ExportedFile[] {
  const { trace, engineSpans: spans } = run;
  const { engine, seed } = session.profiled;
  const timeline = deriveTimeline({ script: session.workload.script, ...run });
  const origin = { unixNs: unixOriginNs(trace), traceSeed: `${seed} ${side}` };
  return [
    {
      name: `trace${suffix}.json`,
      opens: "Perfetto (ui.perfetto.dev) or chrome://tracing",
      content: chromeTraceText(trace, timeline),
    },
    {
      name: `trace${suffix}.otlp.json`,
      opens: "any OpenTelemetry collector, as the body of an OTLP/HTTP export",
      content: otlpText(trace, { id: engine.id, spans }, timeline, origin),
    },
  ];
}

function tracedSide(
  { workload: { script } }: ProfileSession,
  target: TraceTarget,
  count: number,
  run: TracedRun,
): TracedSide {
  return {
    title: `${target.title}, the median of ${count} runs`,
    ...boundedTimeline(deriveTimeline({ script, ...run }), mostDrawnSpans),
    // A run whose work was wrong does not say what the right work would save.
    whatIfs:
      run.failure === null
        ? whatIfs(run.trace, toolTurns(run.trace, script, run.engineSpans)).filter(isWorthTelling)
        : [],
    findings: findAll({ script, ...run, isDone: run.failure === null }),
    failure: run.failure,
  };
}

/** Two runs of the same program differ by more. */
const leastSavingNs = 1e6;

function isWorthTelling({ kind, saved }: WhatIf): boolean {
  return kind === "cached-prefix" || saved >= leastSavingNs;
}

async function tracedRun(session: ProfileSession, side: Side, root: string): Promise<TracedRun> {
  return withTemporaryFolder(async (folder) => {
    const start = await prepareTrace(session.profiled.engine, folder);
    const { trace, failure } = await session.observed(side, root, start);
    const observations = await readTraceRun(folder, trace, { workspace: session.folder.workspacePath, home: root });
    return { trace, failure, ...observations };
  });
}

/** The median run by length. If some did the wrong work, the median of those: they have to be understood first. */
function medianRun(runs: readonly TracedRun[]): TracedRun {
  const wrong = runs.filter(({ failure }) => failure !== null);
  const ordered = (wrong.length > 0 ? wrong : runs).toSorted((left, right) => wallNs(left.trace) - wallNs(right.trace));
  const run = ordered[Math.floor((ordered.length - 1) / 2)];
  if (run === undefined) throw new Error("a traced side without a run");
  return run;
}

function wallNs({ spawnNs, exitNs }: Trace): number {
  return exitNs - spawnNs;
}

function unixOriginNs(trace: Trace): bigint {
  const agoNs = machineClock.nowNs() - BigInt(trace.originNs ?? machineClock.nowNs());
  return BigInt(Date.parse(machineClock.isoDate())) * 1_000_000n - agoNs;
}

function notesOf(run: TracedRun | undefined, plainNs: number | null): string[] {
  if (run === undefined) return [];
  return [
    ...(plainNs === null
      ? []
      : [
          `one run without tracing took ${formatDuration(plainNs)}, the traced one ${formatDuration(wallNs(run.trace))}; no verdict rests on traced times`,
        ]),
    ...(run.engineSpans.length > 0
      ? []
      : ["the engine reported no spans of its own: tools are inferred from the wire"]),
    ...(run.inside === null
      ? ["no view from inside: the engine is not a Node program, or was killed before it wrote its own trace"]
      : ["garbage collection, event loop and memory are those of the main process, measured inside it by a preload"]),
  ];
}

function summaryOf({ title, timeline, whatIfs: savings, findings, failure }: TracedSide, named: boolean): string {
  return [
    ...(named ? [printable(title)] : []),
    ...(failure === null ? [] : [`The work was wrong: ${printable(failure)}`]),
    pathSentence(timeline),
    ...savings.map(({ text }) => `${text}.`),
    findings.length === 0 ? "Findings: none." : "Findings:",
    ...findingLines(findings).map((line) => line.replaceAll(/\p{Cc}/gu, " ")),
  ].join("\n");
}
