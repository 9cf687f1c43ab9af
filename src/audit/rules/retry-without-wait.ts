import type { WireExchange } from "../../core/trace.ts";
import { formatDuration } from "../../core/units.ts";
import { isOverload, isSameRequest } from "../../core/overload.ts";
import { unknownCost } from "../model-task.ts";
import { firstPlaces, notSeen, type Rule, type TrialEvidence } from "../rule.ts";
import { type ToldWait, toldWait } from "../told-wait.ts";

/** The official clients wait at least 0.375 s before their first retry. Less than this is not a wait. */
const shortestWaitNs = 100e6;
/** Timers of the runtimes may fire so much early. */
const timerSlackNs = 5e6;

/** A refused request came again at once, or earlier than the provider had asked. */
export const retryWithoutWait: Rule = {
  id: "retry-without-wait",
  part: "robustness",
  looksFor: "retries that come at once, or before the time in retry-after",
  looksAt: "all",
  look: (trials) => {
    const retries = trials.flatMap(retriesOf);
    if (retries.length === 0) return { kind: "not-applicable", reason: "no request was repeated after an overload" };
    // A client that draws its waits at random draws a short one now and then. One that never waits is hasty.
    const neverWaits = retries.filter(({ told }) => told === null).every(isEarly);
    const hasty = retries.filter((retry) => isEarly(retry) && (retry.told !== null || neverWaits));
    if (hasty.length === 0) return notSeen;
    return {
      kind: "found",
      title: `${hasty.length} ${hasty.length === 1 ? "retry" : "retries"} came ${tooEarly(hasty)}`,
      evidence: firstPlaces(hasty.map(lineOf)),
      remedy:
        "Wait for retry-after where it is sent: seconds, a date, or milliseconds in retry-after-ms. Otherwise wait half a second, twice as long each time, with jitter.",
      cost: unknownCost("The cost depends on how often the provider is overloaded."),
    };
  },
};

interface Retry {
  readonly label: string;
  readonly refused: WireExchange;
  readonly retry: WireExchange;
  readonly waitedNs: number;
  /** What the provider asked for. Null if it did not say. */
  readonly told: ToldWait | null;
}

function retriesOf({ trace, script, label }: TrialEvidence): Retry[] {
  return trace.exchanges.flatMap((refused, position) => {
    if (!isOverload(refused)) return [];
    const retry = trace.exchanges.slice(position + 1).find((next) => isSameRequest(refused, next));
    if (retry === undefined) return [];
    // A request that was turned away has no turn yet. Its retry has the one it would have got.
    const told = toldWait(script, refused.turn === null ? retry : refused);
    return [{ label, refused, retry, told, waitedNs: retry.arrivalNs - refused.endNs }];
  });
}

function isEarly({ waitedNs, told }: Retry): boolean {
  return waitedNs < (told?.waitNs ?? shortestWaitNs) - timerSlackNs;
}

function tooEarly(hasty: readonly Retry[]): string {
  return hasty.every(({ told }) => told !== null)
    ? `before the time that the provider had asked for by ${[...new Set(hasty.flatMap(({ told }) => told?.by ?? []))].join(" and ")}`
    : "before the provider could have recovered";
}

function lineOf({ label, refused, retry, waitedNs, told }: Retry): string {
  const asked = told === null ? "" : `, though ${told.by} asked for ${formatDuration(told.waitNs)}`;
  return `${label}request ${refused.index + 1} was answered ${refused.status}; request ${retry.index + 1} followed after ${formatDuration(Math.max(0, waitedNs))}${asked}`;
}
