import type { CodeFrame, ProfileModel, ProfileSubject } from "../../core/profile-model.ts";
import type { DifferenceModel } from "./difference.ts";
import { functionRows, partRows } from "./tables.ts";
import type { TracedSide } from "../timeline/trace-page.tsx";

/** The functions that a program is likely to read. The exports beside the page have the rest. */
const mostFunctions = 50;

/** The unit of a profile's values. */
const units = { cpu: "nanoseconds", alloc: "bytes" } as const;

/** A profile for programs: sums over its runs. */
export function profileJson(model: ProfileModel): object {
  const { kind, subject, sampling, runs, samples, idle, overhead, threads, tree, notes } = model;
  return {
    kind,
    unit: units[kind],
    subject: subjectJson(subject),
    sampling,
    runs,
    samples,
    total: tree.total,
    idle,
    overhead,
    threads,
    parts: partRows(tree, idle),
    functions: [...functionRows(tree).values()]
      .slice(0, mostFunctions)
      .map(({ frame, self, own, total }) => ({ ...frameJson(frame), self, own, total })),
    notes,
  };
}

/** A differential profile for programs: means per trial. An interval without ends is null. */
export function differenceJson(model: DifferenceModel): object {
  const { kind, subject, baseName, headName, pairs, whole, rows, notes } = model;
  return {
    kind: `${kind}-difference`,
    unit: units[kind],
    subject: subjectJson(subject),
    baseName,
    headName,
    pairs,
    whole,
    functions: rows.slice(0, mostFunctions).map(({ frame, ...values }) => ({ ...frameJson(frame), ...values })),
    notes,
  };
}

/** Traced runs for programs: how long they took, what could be saved, what was found. */
export function traceJson(subject: ProfileSubject, sides: readonly TracedSide[], notes: readonly string[]): object {
  return {
    kind: "trace",
    unit: "nanoseconds",
    subject: subjectJson(subject),
    sides: sides.map(({ title, timeline, failure, whatIfs, findings }) => ({
      title,
      total: timeline.endNs - timeline.startNs,
      failure,
      criticalPath: timeline.criticalPath.map(({ span, startNs, endNs }) => ({
        name: timeline.spans.find(({ id }) => id === span)?.name ?? null,
        startNs,
        endNs,
      })),
      whatIfs,
      findings,
    })),
    notes,
  };
}

/** A session of a tool whose numbers stay in its own picture: what was run and what it said. */
export function toolJson(tool: string, subject: ProfileSubject, notes: readonly string[]): object {
  return { kind: tool, subject: subjectJson(subject), notes };
}

function subjectJson({ title, facts, command }: ProfileSubject): object {
  return { title, facts: Object.fromEntries(facts.map(({ label, text }) => [label, text])), command };
}

function frameJson({ name, file, line, part }: CodeFrame): CodeFrame {
  return { name, file, line, part };
}
