import type { InputTokens, RunRecord } from "../../core/run-record.ts";
import { formatValue } from "../../core/units.ts";
import { cleanLine } from "../clean-text.ts";
import { anchorsOf } from "./anchors.ts";
import { comparedTrials, type RequestDifference, requestDifference } from "./request-difference.ts";

/** What an arm's two sides sent, request by request. */
export interface SentRequests {
  /** Unique on the page. */
  readonly anchor: string;
  readonly ids: { readonly scenario: string; readonly arm: string };
  readonly scenario: string;
  readonly arm: string;
  readonly difference: RequestDifference;
  /** Null for a lone request, and in runs of before they were recorded. */
  readonly tokens: TokensByRequest | null;
}

/** The prompts of one trial a side, base first. All bars share one scale. */
export interface TokensByRequest {
  readonly sentence: string;
  readonly mostTokens: number;
  readonly sides: readonly SideTokens[];
}

export interface SideTokens {
  readonly side: "base" | "head";
  /** In the order of the requests. */
  readonly requests: readonly InputTokens[];
  /** Requests after those. */
  readonly more: number;
  readonly total: InputTokens;
}

/** More bars than this are too thin to be told apart. */
const barsShown = 120;
const fewestBars = 2;
/** A change that touches everything should not make a page large. */
const armsShown = 12;

function differing({ rows, more }: RequestDifference): number {
  return rows.length + more;
}

/** The arms with a row that differs exactly and requests that differ, those with most such requests first. */
export function sentRequests(run: RunRecord): readonly SentRequests[] {
  const found = run.scenarios.flatMap((scenario) =>
    scenario.arms.flatMap((arm) => {
      const differs = (run.comparison?.rows ?? []).some(
        (row) =>
          row.scenario === scenario.id &&
          row.arm === arm.id &&
          row.judgement.kind === "exact" &&
          row.judgement.difference !== 0,
      );
      const difference = differs ? requestDifference(arm) : null;
      return difference === null ? [] : [{ scenario, arm, difference }];
    }),
  );
  const sorted = found.toSorted((left, right) => differing(right.difference) - differing(left.difference));
  const anchors = anchorsOf(
    sorted.map(({ scenario, arm }) => `sent ${scenario.id} ${arm.id}`),
    "sent",
    120,
  );
  return sorted.slice(0, armsShown).map(({ scenario, arm, difference }, position) => ({
    anchor: anchors[position] ?? `sent-${position + 1}`,
    ids: { scenario: cleanLine(scenario.id), arm: cleanLine(arm.id) },
    scenario: cleanLine(scenario.title),
    arm: cleanLine(arm.title),
    difference,
    tokens: tokensByRequest(comparedTrials(arm)),
  }));
}

function tokensByRequest(trials: ReturnType<typeof comparedTrials>): TokensByRequest | null {
  if (trials === null) return null;
  const sides = (["base", "head"] as const).flatMap((side) => {
    const requests = trials[side].requests.flatMap(({ inputTokens }) => inputTokens ?? []);
    return requests.length === 0 ? [] : [sideTokens(side, requests)];
  });
  const [base, head] = sides;
  if (base === undefined || head === undefined) return null;
  // A lone bar says no more than the table of sections.
  if (Math.max(base.requests.length, head.requests.length) < fewestBars) return null;
  const totals = (["fresh", "written", "read"] as const).map(
    (kind) => `${kind} ${tokensText(base.total[kind])} → ${tokensText(head.total[kind])}`,
  );
  return {
    sentence: `${totals.join(", ")}.`,
    mostTokens: Math.max(1, ...sides.flatMap(({ requests }) => requests.map(wholePrompt))),
    sides,
  };
}

function sideTokens(side: SideTokens["side"], requests: readonly InputTokens[]): SideTokens {
  const sum = (kind: keyof InputTokens): number => requests.reduce((total, tokens) => total + tokens[kind], 0);
  return {
    side,
    requests: requests.slice(0, barsShown),
    more: Math.max(0, requests.length - barsShown),
    total: { fresh: sum("fresh"), written: sum("written"), read: sum("read") },
  };
}

/** All tokens of a prompt. */
export function wholePrompt({ fresh, written, read }: InputTokens): number {
  return fresh + written + read;
}

/** Such as "1,024 tok". */
export function tokensText(tokens: number): string {
  return formatValue(tokens, "tokens");
}
