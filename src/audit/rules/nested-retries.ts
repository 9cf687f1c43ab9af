import { isOverload, isSameRequest } from "../../core/overload.ts";
import type { WireExchange } from "../../core/trace.ts";
import { formatDuration } from "../../core/units.ts";
import { unknownCost } from "../model-task.ts";
import { firstPlaces, notSeen, type Rule, type TrialEvidence } from "../rule.ts";

/** A client that draws its waits at random has a much shorter one now and then. */
const fewestAttempts = 8;
const fewestRestarts = 2;
/** A wait of at most this share of the longest before it begins a new row. */
const restartShare = 0.5;

/** Attempts are repeated by two layers: each row of retries is tried again as a whole. */
export const nestedRetries: Rule = {
  id: "nested-retries",
  part: "robustness",
  looksFor: "retries of retries, which multiply the requests to a provider that is down",
  looksAt: "all",
  look: (trials) => {
    const refused = trials.filter(({ trace }) => trace.exchanges.some(isOverload));
    if (refused.length === 0) return { kind: "not-applicable", reason: "the provider was never overloaded" };
    const nested = refused.flatMap(nestedRow);
    const [worst] = nested.toSorted((left, right) => right.attempts - left.attempts);
    if (worst === undefined) return notSeen;
    return {
      kind: "found",
      title: `One request was sent ${worst.attempts} times within ${formatDuration(worst.spanNs)}: its retries begin anew ${worst.restarts} times`,
      evidence: firstPlaces(nested.map(({ text }) => text)),
      remedy:
        "Let one layer retry. Where the agent tries again by itself, set the retries of the client library and of the transport to none.",
      cost: unknownCost("A provider that is overloaded gets so many times the requests, from every agent at once."),
    };
  },
};

interface NestedRow {
  readonly attempts: number;
  readonly restarts: number;
  readonly spanNs: number;
  readonly text: string;
}

function nestedRow({ trace, label }: TrialEvidence): NestedRow[] {
  const [first, ...later] = longestRow(trace.exchanges);
  const last = later.at(-1);
  if (first === undefined || last === undefined) return [];
  const row = [first, ...later];
  const waitsNs = later.map(({ arrivalNs }, index) => Math.max(0, arrivalNs - (row[index]?.endNs ?? arrivalNs)));
  const restarts = restartsIn(waitsNs);
  if (row.length < fewestAttempts || restarts < fewestRestarts) return [];
  const waits = waitsNs.slice(0, fewestAttempts).map(formatDuration).join(", ");
  const text = `${label}requests ${first.index + 1} to ${last.index + 1} are the same; the waits between them begin with ${waits}`;
  return [{ attempts: row.length, restarts, spanNs: last.arrivalNs - first.arrivalNs, text }];
}

/** How often the waits fall back instead of growing. */
function restartsIn(waitsNs: readonly number[]): number {
  let longestNs = 0;
  let restarts = 0;
  for (const waitNs of waitsNs) {
    const isRestart = waitNs <= restartShare * longestNs;
    if (isRestart) restarts += 1;
    longestNs = isRestart ? waitNs : Math.max(longestNs, waitNs);
  }
  return restarts;
}

/** The longest row of one main request that was turned away again and again. */
function longestRow(exchanges: readonly WireExchange[]): readonly WireExchange[] {
  let row: WireExchange[] = [];
  let longest: readonly WireExchange[] = [];
  for (const exchange of exchanges.filter(({ purpose }) => purpose === "main")) {
    const before = row.at(-1);
    const goesOn = before !== undefined && isSameRequest(before, exchange);
    row = isOverload(exchange) ? [...(goesOn ? row : []), exchange] : [];
    if (row.length > longest.length) longest = row;
  }
  return longest;
}
