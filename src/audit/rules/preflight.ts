import type { ExchangePurpose, WireExchange } from "../../core/trace.ts";
import { formatValue } from "../../core/units.ts";
import { timeCost } from "../model-task.ts";
import { waitedFor } from "../early-requests.ts";
import { firstPlaces, notSeen, type Rule } from "../rule.ts";

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
    const all = waitedFor(trials, early);
    const places = all.map(({ trial, exchange }) => lineOf(trial.label, exchange));
    if (places.length === 0) return notSeen;
    const each = Math.max(1, Math.round(places.length / trials.length));
    const starting = [...new Set(all.map(({ trial }) => trial))];
    const most = Math.max(...starting.map((trial) => all.filter((one) => one.trial === trial).length));
    const starts = `${starting.length} of ${trials.length} ${trials.length === 1 ? "start" : "starts"}`;
    return {
      kind: "found",
      title: `${most === 1 ? "1 request that asks" : `${most} requests that ask`} the model nothing came before the first model request, in ${starts}`,
      evidence: firstPlaces(places),
      remedy: all.every(({ exchange }) => isWarmUp(exchange)) ? earlierWarmUp : noLookAhead,
      cost: timeCost(each * roundTripNs, `${each} of 50 ms at each start.`),
    };
  },
};

const noLookAhead = "Send the model request at once. What a look ahead would find, its answer says as well.";
const earlierWarmUp =
  "A warm-up pays if it is sent before the prompt is known, while somebody still writes. Where the prompt is there, send the model request at once.";

/** It brings a part of the prompt and wants no answer. */
function isWarmUp({ purpose, sections }: WireExchange): boolean {
  return purpose === "preflight" && sections.length > 0;
}

function lineOf(label: string, exchange: WireExchange): string {
  const { index, method, path, status, sections } = exchange;
  const tokens = sections.reduce((sum, section) => sum + section.tokens, 0);
  return isWarmUp(exchange)
    ? `${label}request ${index + 1}: a warm-up with ${formatValue(tokens, "tokens")} of the prompt, which asks for no answer`
    : `${label}request ${index + 1}: ${method} ${path} was answered ${status}`;
}
