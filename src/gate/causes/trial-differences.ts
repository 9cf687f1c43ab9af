import type { CauseDifference } from "../../core/cause.ts";
import type { RequestRecord } from "../../core/run-record.ts";
import { type SectionTexts, textParting } from "../../core/section-texts.ts";

/** The requests of one trial a side, in order. */
export interface SidesRequests {
  readonly base: readonly RequestRecord[];
  readonly head: readonly RequestRecord[];
}

/** Every way in which two trials part on the wire, the one that explains most first. Requests count from 1. */
export function trialDifferences(sides: SidesRequests, texts: SectionTexts): readonly CauseDifference[] {
  const volatile = volatilePrompt(sides);
  return [
    ...volatile,
    ...changedPrompt(sides, new Set(volatile.map(({ section }) => section)), texts),
    ...cacheMarks(sides),
    ...requestCount(sides),
    ...failedRequests(sides),
    ...connections(sides),
    ...outputTokens(sides),
  ];
}

type Volatile = Extract<CauseDifference, { readonly kind: "prompt-volatile" }>;

/** A section that the head changes in the middle of the session, and the base does not. */
function volatilePrompt({ base, head }: SidesRequests): readonly Volatile[] {
  return (["tools", "system", "messages"] as const).flatMap((section) => {
    const breaksOf = (requests: readonly RequestRecord[]) =>
      requests.flatMap(({ difference }, place) => (difference?.section === section ? [{ place, difference }] : []));
    const breaks = breaksOf(head);
    const [first] = breaks;
    if (first === undefined || breaks.length <= breaksOf(base).length) return [];
    const { section: _, ...texts } = first.difference;
    return [{ kind: "prompt-volatile", section, request: first.place + 1, requests: breaks.length, ...texts }];
  });
}

/** The first section of the first request with other bytes. A volatile section explains its own change, and all after it. */
function changedPrompt(
  { base, head }: SidesRequests,
  volatile: ReadonlySet<Volatile["section"]>,
  texts: SectionTexts,
): readonly CauseDifference[] {
  for (const [place, { sections }] of head.entries()) {
    const before = base[place]?.sections ?? [];
    if (base[place] === undefined) return [];
    for (const name of ["tools", "system", "messages"] as const) {
      const [old, now] = [before, sections].map((list) => list.find((section) => section.name === name));
      if (old?.digest === now?.digest) continue;
      if (volatile.has(name)) return [];
      const bytes = { base: old?.bytes ?? 0, head: now?.bytes ?? 0 };
      const parting = textParting(texts, old?.digest, now?.digest);
      const found = { kind: "prompt-changed", section: name, request: place + 1, ...bytes } as const;
      return [parting === null ? found : { ...found, parting }];
    }
  }
  return [];
}

function cacheMarks({ base, head }: SidesRequests): readonly CauseDifference[] {
  const place = head.findIndex(({ breakpoints }, at) => base[at] !== undefined && base[at].breakpoints !== breakpoints);
  const [old, now] = [base[place], head[place]];
  if (old === undefined || now === undefined) return [];
  return [{ kind: "cache-marks", request: place + 1, base: old.breakpoints, head: now.breakpoints }];
}

function requestCount(sides: SidesRequests): readonly CauseDifference[] {
  const base = sides.base.length - failuresIn(sides.base);
  const head = sides.head.length - failuresIn(sides.head);
  return base === head ? [] : [{ kind: "requests", request: Math.min(base, head) + 1, base, head }];
}

/** Requests without a whole answer. Each was sent again, or was given up. */
function failedRequests(sides: SidesRequests): readonly CauseDifference[] {
  const [base, head] = [failuresIn(sides.base), failuresIn(sides.head)];
  if (base === head) return [];
  return [{ kind: "retries", request: firstParting(sides, ({ failure }) => failure), base, head }];
}

function failuresIn(requests: readonly RequestRecord[]): number {
  return requests.filter(({ failure }) => failure !== undefined).length;
}

function connections(sides: SidesRequests): readonly CauseDifference[] {
  const [base, head] = [connectionsIn(sides.base), connectionsIn(sides.head)];
  if (base === head) return [];
  return [{ kind: "connections", request: firstParting(sides, ({ connection }) => connection), base, head }];
}

function connectionsIn(requests: readonly RequestRecord[]): number {
  return new Set(requests.map(({ connection }) => connection)).size;
}

function outputTokens({ base, head }: SidesRequests): readonly CauseDifference[] {
  const place = head.findIndex(
    ({ outputTokens: tokens }, at) => base[at] !== undefined && base[at].outputTokens !== tokens,
  );
  const [old, now] = [base[place], head[place]];
  if (old === undefined || now === undefined) return [];
  return [{ kind: "output", request: place + 1, base: old.outputTokens, head: now.outputTokens }];
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
