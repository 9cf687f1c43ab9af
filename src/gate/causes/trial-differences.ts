import type { CacheMark } from "../../core/cache-mark.ts";
import type { CauseDifference } from "../../core/cause.ts";
import type { RequestRecord } from "../../core/run-record.ts";
import { sectionChanges } from "../../core/section-changes.ts";
import { changedSection, type ComparedTexts, hasSamePrompt, sameTurns, type SidesRequests } from "./changed-prompt.ts";

/** Every way in which two trials part on the wire, the one that explains most first. Requests count from 1. */
export function trialDifferences(sides: SidesRequests, texts: ComparedTexts): readonly CauseDifference[] {
  const volatile = changingPrompt(sides);
  const steady = changingPrompt({ base: sides.head, head: sides.base })
    // One that still changes, if less, is not steady.
    .filter(({ section }) => changesOf(sides.head, section).length === 0)
    .map((one) => ({ ...one, kind: "prompt-steady" }) as const);
  return [
    ...volatile,
    ...steady,
    ...changedPrompt(sides, new Set(volatile.map(({ section }) => section)), texts),
    ...changedNumber(sides, "cache-marks", ({ breakpoints }) => breakpoints),
    ...movedMark(sides, texts),
    ...requestCount(sides),
    ...repeatedRequests(sides),
    ...changedModel(sides),
    ...connections(sides),
    ...changedNumber(sides, "output-limit", ({ maxTokens }) => maxTokens),
    ...changedNumber(sides, "output", ({ outputTokens }) => outputTokens),
  ];
}

/** Every way in which the side requests of two trials part: those for summaries, titles and the like. */
export function sideDifferences(sides: SidesRequests, texts: ComparedTexts): readonly CauseDifference[] {
  const [base, head] = [sides.base.length, sides.head.length];
  const changed = changedSection(sides, texts);
  return [
    ...(base === head ? [] : [{ kind: "side-requests", request: Math.min(base, head) + 1, base, head } as const]),
    ...(changed === null ? [] : [{ kind: "side-prompt", ...changed } as const]),
  ];
}

type Volatile = Extract<CauseDifference, { readonly kind: "prompt-volatile" }>;

/** A section that the head changes in the middle of the session more often than the base. */
function changingPrompt({ base, head }: SidesRequests): readonly Volatile[] {
  return (["tools", "system", "messages"] as const).flatMap((section) => {
    const changes = changesOf(head, section);
    const [first] = changes;
    if (first === undefined || changes.length <= changesOf(base, section).length) return [];
    return [
      { kind: "prompt-volatile", ...first.difference, request: first.place + 1, requests: changes.length } as const,
    ];
  });
}

function changesOf(requests: readonly RequestRecord[], section: Volatile["section"]) {
  return sectionChanges(
    requests.map(({ difference }) => difference),
    section,
  );
}

/** A volatile section explains its own change, and all after it. */
function changedPrompt(
  sides: SidesRequests,
  volatile: ReadonlySet<Volatile["section"]>,
  texts: ComparedTexts,
): readonly CauseDifference[] {
  const changed = changedSection(sides, texts);
  return changed === null || volatile.has(changed.section) ? [] : [{ kind: "prompt-changed", ...changed }];
}

/** A mark that stands elsewhere in an equal prompt. In a changed one all blocks may have moved. */
function movedMark(sides: SidesRequests, texts: ComparedTexts): readonly CauseDifference[] {
  for (const { old, now, request } of sameTurns(sides)) {
    if (old.marks?.length !== now.marks?.length) continue;
    const at = now.marks?.findIndex((mark, index) => !isSameMark(mark, old.marks?.[index])) ?? -1;
    const [before, after] = [old.marks?.[at], now.marks?.[at]];
    if (before !== undefined && after !== undefined && hasSamePrompt(old, now, texts))
      return [{ kind: "cache-mark-moved", request, base: before, head: after }];
  }
  return [];
}

function isSameMark(one: CacheMark, other: CacheMark | undefined): boolean {
  return one.section === other?.section && one.block === other.block && one.life === other.life;
}

function requestCount(sides: SidesRequests): readonly CauseDifference[] {
  const base = sides.base.length - repeatsIn(sides.base);
  const head = sides.head.length - repeatsIn(sides.head);
  if (base === head) return [];
  return [{ kind: "requests", request: Math.min(sides.base.length, sides.head.length) + 1, base, head }];
}

function repeatedRequests(sides: SidesRequests): readonly CauseDifference[] {
  const [base, head] = [repeatsIn(sides.base), repeatsIn(sides.head)];
  if (base === head) return [];
  return [{ kind: "retries", request: firstParting(sides, ({ failure }) => failure), base, head }];
}

/** Requests after one that got no whole answer. */
function repeatsIn(requests: readonly RequestRecord[]): number {
  return requests.filter((_, place) => requests[place - 1]?.failure !== undefined).length;
}

function connections(sides: SidesRequests): readonly CauseDifference[] {
  const [base, head] = [connectionsIn(sides.base), connectionsIn(sides.head)];
  if (base === head) return [];
  return [{ kind: "connections", request: firstParting(sides, ({ connection }) => connection), base, head }];
}

function connectionsIn(requests: readonly RequestRecord[]): number {
  return new Set(requests.map(({ connection }) => connection)).size;
}

function changedModel(sides: SidesRequests): readonly CauseDifference[] {
  for (const { old, now, request } of sameTurns(sides))
    if (old.model !== undefined && now.model !== undefined && old.model !== now.model)
      return [{ kind: "model", request, base: old.model, head: now.model }];
  return [];
}

/** The first request with another number. A side of which it is not known does not differ. */
function changedNumber(
  sides: SidesRequests,
  kind: "cache-marks" | "output" | "output-limit",
  numberOf: (request: RequestRecord) => number | undefined,
): readonly CauseDifference[] {
  for (const { old, now, request } of sameTurns(sides)) {
    const [base, head] = [numberOf(old), numberOf(now)];
    if (base !== undefined && head !== undefined && base !== head) return [{ kind, request, base, head }];
  }
  return [];
}

/** The first request of which both sides say something else, counted from 1. A side that has ended says nothing. */
function firstParting({ base, head }: SidesRequests, factOf: (request: RequestRecord) => unknown): number {
  const most = Math.max(base.length, head.length);
  for (let place = 0; place < most; place += 1) {
    const [old, now] = [base[place], head[place]];
    if (old === undefined || now === undefined || factOf(old) !== factOf(now)) return place + 1;
  }
  return most;
}
