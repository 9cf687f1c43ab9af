import type { ArmRecord, TrialRecord } from "../../core/run-record.ts";
import type { RequestSection } from "../../core/trace.ts";
import { formatValue } from "../../core/units.ts";
import { phaseName } from "../../core/trial-phase.ts";

/** The requests of a base and a head trial side by side, behind an exact number. */
export interface RequestDifference {
  readonly rows: readonly RequestRow[];
  /** Differing requests that are not among the rows. */
  readonly more: number;
  readonly sentence: string;
}

interface RequestRow {
  /** Counted from 1. */
  readonly request: number;
  readonly sections: readonly SectionDifference[];
}

interface SectionDifference {
  readonly name: RequestSection["name"];
  readonly state: "same" | "changed" | "added" | "gone";
  readonly tokens: string;
  readonly bytes: string;
}

const rowsShown = 12;
const sectionNames = ["tools", "system", "messages"] as const;

/** The first trials of equal phase that were done right. Null if a side has none with requests. */
export function comparedTrials(arm: ArmRecord): { readonly base: TrialRecord; readonly head: TrialRecord } | null {
  const done = arm.trials.filter(({ outcome, requests }) => outcome.kind === "done" && requests.length > 0);
  const base = done.find(({ side }) => side === "base");
  const head = done.find(
    ({ side, phase }) => side === "head" && base !== undefined && phaseName(phase) === phaseName(base.phase),
  );
  return base === undefined || head === undefined ? null : { base, head };
}

/** The first requests that differ in the trials that are compared. Null if a side is missing or nothing differs. */
export function requestDifference(arm: ArmRecord): RequestDifference | null {
  const trials = comparedTrials(arm);
  if (trials === null) return null;
  const { base, head } = trials;
  const rows = rowsOf(base, head);
  const differing = rows.filter(({ sections }) => sections.some(({ state }) => state !== "same"));
  const first = differing[0];
  if (first === undefined) return null;
  const counts = `${base.requests.length} requests on the base side, ${head.requests.length} on the head side`;
  return {
    rows: differing.slice(0, rowsShown),
    more: Math.max(0, differing.length - rowsShown),
    sentence: `${counts}; ${differing.length} differ, the first is request ${first.request} (${first.sections
      .filter(({ state }) => state !== "same")
      .map(({ name }) => name)
      .join(", ")}).`,
  };
}

function rowsOf(base: TrialRecord, head: TrialRecord): readonly RequestRow[] {
  return Array.from({ length: Math.max(base.requests.length, head.requests.length) }, (_, place) => ({
    request: place + 1,
    sections: sectionNames.flatMap((name) => {
      const before = base.requests[place]?.sections.find((section) => section.name === name);
      const after = head.requests[place]?.sections.find((section) => section.name === name);
      return before === undefined && after === undefined ? [] : [sectionDifference(name, before, after)];
    }),
  }));
}

function sectionDifference(
  name: RequestSection["name"],
  before: RequestSection | undefined,
  after: RequestSection | undefined,
): SectionDifference {
  const state =
    before === undefined ? "added" : after === undefined ? "gone" : before.digest === after.digest ? "same" : "changed";
  return {
    name,
    state,
    tokens: arrow(before?.tokens, after?.tokens, "tokens"),
    bytes: arrow(before?.bytes, after?.bytes, "count"),
  };
}

function arrow(before: number | undefined, after: number | undefined, unit: "tokens" | "count"): string {
  const text = (value: number | undefined): string => (value === undefined ? "none" : formatValue(value, unit));
  return before === after ? text(after) : `${text(before)} → ${text(after)}`;
}
