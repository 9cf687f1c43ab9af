import type { WireExchange } from "../../core/trace.ts";
import { unknownCost } from "../model-task.ts";
import { isSameRequest } from "../../core/overload.ts";
import { firstPlaces, notSeen, type Rule, type TrialEvidence } from "../rule.ts";

/** What the same request will be told again: it is wrong, not allowed, or too large. */
const hopeless: ReadonlySet<number> = new Set([400, 401, 403, 404, 413, 422]);

/** A request that can't succeed is sent again. */
export const hopelessRetry: Rule = {
  id: "hopeless-retry",
  part: "robustness",
  looksFor: "requests that are sent again although they can't succeed",
  looksAt: "all",
  look: (trials) => {
    const refused = trials.filter(({ trace }) => trace.exchanges.some(isHopeless));
    if (refused.length === 0) return { kind: "not-applicable", reason: "no request was refused for good" };
    const again = trials.flatMap(repeatsOf);
    if (again.length === 0) return notSeen;
    return {
      kind: "found",
      title: `${again.length} ${again.length === 1 ? "request was" : "requests were"} sent again unchanged after a refusal that time does not change`,
      evidence: firstPlaces(again),
      remedy: "After a 400, 401, 403, 404 or 413 change the request, or end and say why.",
      cost: unknownCost("Each one costs a round trip and a wait."),
    };
  },
};

/** A refusal that a fault of the script made is one as well. */
function isHopeless({ status }: WireExchange): boolean {
  return hopeless.has(status);
}

function repeatsOf({ trace, label }: TrialEvidence): string[] {
  return trace.exchanges.flatMap((later, position) => {
    const earlier = trace.exchanges.slice(0, position).findLast((one) => isSameRequest(one, later));
    if (earlier === undefined || !isHopeless(earlier)) return [];
    return [
      `${label}request ${earlier.index + 1} was answered ${earlier.status}; request ${later.index + 1} is the same`,
    ];
  });
}
