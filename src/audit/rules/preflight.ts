import type { ExchangePurpose } from "../../core/trace.ts";
import { timeCost } from "../model-task.ts";
import { firstPlaces, notSeen, type Rule, type TrialEvidence } from "../rule.ts";

const early: ReadonlySet<ExchangePurpose> = new Set(["preflight", "models", "count", "other"]);
/** One round trip to a provider on the same continent, and as much again for its answer. */
const roundTripNs = 50e6;

/** Requests that ask the model nothing come before the user's own. */
export const preflight: Rule = {
  id: "preflight",
  part: "start",
  looksFor: "requests before the first model request that ask the model nothing",
  looksAt: "done",
  look: (trials) => {
    const lines = trials.map(linesOf).filter(({ length }) => length > 0);
    const places = lines.flat();
    if (places.length === 0) return notSeen;
    const each = Math.max(1, Math.round(places.length / trials.length));
    const most = Math.max(...lines.map(({ length }) => length));
    const starts = `${lines.length} of ${trials.length} ${trials.length === 1 ? "start" : "starts"}`;
    return {
      kind: "found",
      title: `${most === 1 ? "1 request that asks" : `${most} requests that ask`} the model nothing came before the first model request, in ${starts}`,
      evidence: firstPlaces(places),
      remedy: "Send the model request at once. What a look ahead would find, its answer says as well.",
      cost: timeCost(each * roundTripNs, `${each} of 50 ms at each start.`),
    };
  },
};

function linesOf({ trace, label }: TrialEvidence): string[] {
  const main = trace.exchanges.find(({ purpose }) => purpose === "main");
  return trace.exchanges
    .filter(({ purpose, arrivalNs }) => early.has(purpose) && main !== undefined && arrivalNs < main.arrivalNs)
    .map(({ index, method, path, status }) => `${label}request ${index + 1}: ${method} ${path} was answered ${status}`);
}
