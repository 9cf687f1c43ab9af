import type { InputTokens, RunRecord } from "../../core/run-record.ts";
import { type SectionTexts, sectionTextsOf } from "../../core/section-texts.ts";
import { formatValue } from "../../core/units.ts";
import { cleanLine } from "../clean-text.ts";
import { anchorsOf } from "./anchors.ts";
import { type PromptText, promptTexts } from "./prompt-texts.ts";
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
  /** The texts behind the sections that differ. None if the run does not keep them. */
  readonly texts: readonly SentText[];
}

/** A text of an arm. One that differs as in an earlier arm stands there. `isFirst`: no other text stands before it on the page. */
export type SentText =
  | ({ readonly kind: "lines"; readonly isFirst: boolean } & PromptText)
  | ({ readonly kind: "as-above"; readonly anchor: string; readonly name: string } & Pick<
      PromptText,
      "request" | "section"
    >);

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
const textsShown = 12;

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
  const texts = sectionTextsOf([run]);
  const shown = new Map<string, Pick<Extract<SentText, { kind: "as-above" }>, "anchor" | "name">>();
  return sorted.slice(0, armsShown).map(({ scenario, arm, difference }, position) => {
    const anchor = anchors[position] ?? `sent-${position + 1}`;
    const trials = comparedTrials(arm);
    const [scenarioTitle, armTitle] = [cleanLine(scenario.title), cleanLine(arm.title)];
    return {
      anchor,
      ids: { scenario: cleanLine(scenario.id), arm: cleanLine(arm.id) },
      scenario: scenarioTitle,
      arm: armTitle,
      difference,
      tokens: tokensByRequest(trials),
      texts: sentTexts(trials, texts, { anchor, name: `${scenarioTitle} / ${armTitle}` }, shown),
    };
  });
}

/** The texts of an arm. Those that are new are added to `shown`, as long as there are few. */
function sentTexts(
  trials: ReturnType<typeof comparedTrials>,
  texts: SectionTexts,
  place: { readonly anchor: string; readonly name: string },
  shown: Map<string, { readonly anchor: string; readonly name: string }>,
): readonly SentText[] {
  if (trials === null) return [];
  return promptTexts(trials, texts).flatMap((text): readonly SentText[] => {
    const { key, request, section } = text;
    const earlier = shown.get(key);
    if (earlier !== undefined) return [{ kind: "as-above", request, section, ...earlier }];
    if (shown.size === textsShown) return [];
    const isFirst = shown.size === 0;
    shown.set(key, place);
    return [{ kind: "lines", isFirst, ...text }];
  });
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
