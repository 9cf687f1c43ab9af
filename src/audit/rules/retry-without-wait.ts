import type { WireExchange } from "../../core/trace.ts";
import type { TurnScript } from "../../core/turn-script.ts";
import { formatDuration } from "../../core/units.ts";
import { isOverload, isSameRequest } from "../../core/overload.ts";
import { unknownCost } from "../model-task.ts";
import { firstPlaces, notSeen, type Rule, type TrialEvidence } from "../rule.ts";

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
    const neverWaits = retries.filter(({ askedNs }) => askedNs === null).every(isEarly);
    const hasty = retries.filter((retry) => isEarly(retry) && (retry.askedNs !== null || neverWaits));
    if (hasty.length === 0) return notSeen;
    return {
      kind: "found",
      title: `${hasty.length} ${hasty.length === 1 ? "retry" : "retries"} came ${tooEarly(hasty)}`,
      evidence: firstPlaces(hasty.map(lineOf)),
      remedy:
        "Wait for retry-after where it is sent. Otherwise wait half a second, twice as long each time, with jitter.",
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
  readonly askedNs: number | null;
}

function retriesOf({ trace, script, label }: TrialEvidence): Retry[] {
  return trace.exchanges.flatMap((refused, position) => {
    if (!isOverload(refused)) return [];
    const retry = trace.exchanges.slice(position + 1).find((next) => isSameRequest(refused, next));
    if (retry === undefined) return [];
    // A request that was turned away has no turn yet. Its retry has the one it would have got.
    const askedNs = retryAfterNs(script, refused.turn === null ? retry : refused);
    return [{ label, refused, retry, askedNs, waitedNs: retry.arrivalNs - refused.endNs }];
  });
}

function isEarly({ waitedNs, askedNs }: Retry): boolean {
  return waitedNs < (askedNs ?? shortestWaitNs) - timerSlackNs;
}

function tooEarly(hasty: readonly Retry[]): string {
  const isTold = hasty.every(({ askedNs }) => askedNs !== null);
  return isTold
    ? "before the time that the provider had asked for in retry-after"
    : "before the provider could have recovered";
}

function lineOf({ label, refused, retry, waitedNs, askedNs }: Retry): string {
  const asked = askedNs === null ? "" : `, though retry-after asked for ${formatDuration(askedNs)}`;
  return `${label}request ${refused.index + 1} was answered ${refused.status}; request ${retry.index + 1} followed after ${formatDuration(Math.max(0, waitedNs))}${asked}`;
}

/** What the scripted fault put into the header. A limit's own answer does not say it in the log. */
function retryAfterNs(script: TurnScript | null, { turn, thread }: WireExchange): number | null {
  if (script === null || turn === null) return null;
  const turns = thread === undefined ? script.turns : (script.threads?.[thread]?.turns ?? []);
  const what = turns[turn]?.fault?.what;
  return what?.kind === "status" ? (what.retryAfterNs ?? null) : null;
}
