import { formatDuration } from "../../core/units.ts";
import { unknownCost } from "../model-task.ts";
import { firstPlaces, notSeen, type Rule, type TrialEvidence } from "../rule.ts";

/** The agent asks for the address of another machine than that of its model. */
export const callsHome: Rule = {
  id: "calls-home",
  part: "resources",
  looksFor: "look-ups of other machines than that of the model",
  looksAt: "all",
  look: (trials) => {
    const isolated = trials.filter(({ trace }) => trace.network !== undefined);
    if (isolated.length === 0)
      return { kind: "not-applicable", reason: "the network was not isolated, so nothing outside was seen" };
    const lookups = isolated.flatMap(lookupsOf);
    if (lookups.length === 0) return notSeen;
    const names = [...new Set(lookups.map(({ name }) => name))];
    const seenIn = new Set(lookups.map(({ trial }) => trial)).size;
    return {
      kind: "found",
      title: `${names.length === 1 ? "Another machine than the model's is" : `${names.length} machines besides the model's are`} looked up, in ${seenIn} of ${isolated.length} trials`,
      evidence: firstPlaces(names.map((name) => nameLine(lookups.filter((lookup) => lookup.name === name)))),
      remedy: isolated.some(({ trace }) => trace.exchanges.length > 0) ? besideTheModel : inPlaceOfTheModel,
      cost: unknownCost("What a look-up costs depends on the network. Here each failed at once."),
    };
  },
};

const besideTheModel =
  "Say what is sent and where, wait for none of it, and let one documented setting switch it off. In CI and behind a proxy each of these look-ups fails or waits.";
const inPlaceOfTheModel =
  "The model at bench's address was never called. Call it at the address in ANTHROPIC_BASE_URL, OPENAI_BASE_URL or GOOGLE_GEMINI_BASE_URL, or name the agent's own setting in its entry.";

/** A lookup asks twice, for two kinds of address, so questions are not counted. */
function nameLine(lookups: readonly Lookup[]): string {
  const [first] = lookups;
  if (first === undefined) return "";
  const trials = new Set(lookups.map(({ trial }) => trial)).size;
  const others = trials > 1 ? `, and in ${trials - 1} other ${trials === 2 ? "trial" : "trials"}` : "";
  return `${first.trial.label}${first.name}: ${formatDuration(first.sinceStartNs)} after the start${others}`;
}

interface Lookup {
  readonly trial: TrialEvidence;
  readonly name: string;
  readonly sinceStartNs: number;
}

function lookupsOf(trial: TrialEvidence): readonly Lookup[] {
  const { network, spawnNs } = trial.trace;
  return (network?.names ?? []).map(({ name, atNs }) => ({
    trial,
    name: name.toLowerCase(),
    sinceStartNs: Math.max(0, atNs - spawnNs),
  }));
}
