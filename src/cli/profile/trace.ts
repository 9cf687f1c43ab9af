import { prepareTrace, readTraceRun } from "../../../runners/agent/profilers/trace-recorder.ts";
import { withTemporaryFolder } from "../../../runners/agent/temporary-folder.ts";
import { machineClock } from "../../core/clock.ts";
import type { EngineSpan, InsideView } from "../../core/timeline.ts";
import type { Trace } from "../../core/trace.ts";
import { formatDuration } from "../../core/units.ts";
import { findAll } from "../../report/findings/find-all.ts";
import { findingLines } from "../../report/findings/findings-text.ts";
import type { KeptFile } from "../../report/profile/shell.tsx";
import { traceJson } from "../../report/profile/json.ts";
import { boundedTimeline } from "../../report/timeline/bounded-timeline.ts";
import { deriveTimeline } from "../../report/timeline/derive-timeline.ts";
import { renderTracePage, type TracedSide } from "../../report/timeline/trace-page.tsx";
import { pathSentence } from "../../report/timeline/waterfall-drawing.ts";
import { toolTurns } from "../../report/timeline/tool-turns.ts";
import { whatIfs } from "../../report/timeline/what-if.ts";
import type { Side } from "../../run/trial.ts";
import type { ProfiledSides } from "./against.ts";
import { writeProfile } from "./folder.ts";
import type { ProfileSession } from "./session.ts";
import { profileSubject } from "./subject.ts";
import type { ProfileSummary } from "./summary-output.ts";
import { printable } from "../progress.ts";
import { chromeTraceText, otlpText } from "./trace-exports.ts";

/** Enough to leave out a run that something disturbed. */
const tracedRuns = 5;
/** A page stays one that a browser scrolls smoothly. */
const mostDrawnSpans = 800;

interface TracedRun {
  readonly trace: Trace;
  readonly failure: string | null;
  readonly engineSpans: readonly EngineSpan[];
  readonly inside: InsideView | null;
}

/** Traces an arm, or both sides of it in alternation, into a folder; returns what to say of it. */
export async function profileTrace(
  session: ProfileSession,
  input: {
    readonly sides: ProfiledSides | null;
    readonly repository: string;
    readonly budgetNs: number;
    readonly folder: string;
    readonly say: (line: string) => void;
  },
): Promise<ProfileSummary> {
  const { sides, repository, folder } = input;
  const wanted: readonly { side: Side; root: string; title: string }[] =
    sides === null
      ? [{ side: "head", root: repository, title: "this version" }]
      : [
          { side: "base", root: sides.roots.base, title: `before: ${sides.baseName}` },
          { side: "head", root: sides.roots.head, title: `now: ${sides.headName}` },
        ];
  const runs = new Map<Side, TracedRun[]>(wanted.map(({ side }) => [side, []]));
  const beganNs = machineClock.nowNs();
  for (let run = 0; run < tracedRuns; run += 1) {
    if (run > 0 && Number(machineClock.nowNs() - beganNs) > input.budgetNs) break;
    for (const { side, root } of wanted) runs.get(side)?.push(await tracedRun(session, side, root));
    input.say(`${run + 1} of ${tracedRuns} traced runs`);
  }
  const traced = wanted.map(({ side, title }) => ({ side, title, run: medianRun(runs.get(side) ?? []) }));
  const plainNs = await session.trial("head", repository).catch(() => null);
  const files: (KeptFile & { readonly content: string })[] = [];
  const shown = traced.map(({ side, title, run }): TracedSide => {
    const suffix = sides === null ? "" : `-${side}`;
    const { trace, engineSpans } = run;
    const { script } = session.workload;
    const whole = deriveTimeline({ script, ...run });
    const turns = toolTurns(trace, script, engineSpans);
    const origin = { unixNs: unixOriginNs(trace), traceSeed: `${session.profiled.seed} ${side}` };
    files.push(
      {
        name: `trace${suffix}.json`,
        opens: "Perfetto (ui.perfetto.dev) or chrome://tracing",
        content: chromeTraceText(trace, whole),
      },
      {
        name: `trace${suffix}.otlp.json`,
        opens: "any OpenTelemetry collector, as the body of an OTLP/HTTP export",
        content: otlpText(trace, { id: session.profiled.engine.id, spans: engineSpans }, whole, origin),
      },
    );
    return {
      title: `${title}, the median of ${runs.get(side)?.length ?? 0} runs`,
      ...boundedTimeline(whole, mostDrawnSpans),
      whatIfs: whatIfs(trace, turns),
      findings: findAll({ script, ...run }),
      failure: run.failure,
    };
  });
  const subject = await profileSubject(session, repository);
  const head = traced.at(-1)?.run;
  const notes = notesOf(head, plainNs);
  await writeProfile(folder, renderTracePage({ subject, sides: shown, files, notes }), files);
  const text = shown.map((side) => summaryOf(side, shown.length > 1)).join("\n");
  return { text, json: traceJson(subject, shown, notes) };
}

async function tracedRun(session: ProfileSession, side: Side, root: string): Promise<TracedRun> {
  return withTemporaryFolder(async (folder) => {
    const start = await prepareTrace(session.profiled.engine, folder);
    const { trace, failure } = await session.observed(side, root, start);
    const seen = await readTraceRun(folder, trace, { workspace: session.workspaceOf(side), home: root });
    return { trace, failure, ...seen };
  });
}

/** A run whose work was wrong is shown before one that was right, because that is what has to be understood first. */
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
          `one run without any of this took ${formatDuration(plainNs)}, the traced one ${formatDuration(wallNs(run.trace))}; no verdict rests on traced times`,
        ]),
    ...(run.engineSpans.length > 0
      ? []
      : ["the engine reported no spans of its own: tools are inferred from the wire"]),
    ...(run.inside === null
      ? ["nothing was seen from inside: the engine is not a Node program, or was killed before it could tell"]
      : ["garbage collection, event loop and memory are the main process's, seen from inside it by a preload"]),
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
