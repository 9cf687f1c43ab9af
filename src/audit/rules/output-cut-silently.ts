import { formatValue } from "../../core/units.ts";
import { unknownCost } from "../model-task.ts";
import { firstPlaces, notSeen, type Rule } from "../rule.ts";

/** A long output reaches the model with a part missing, and no word says so. */
export const outputCutSilently: Rule = {
  id: "output-cut-silently",
  part: "tools",
  looksFor: "long tool results that are cut without a word",
  looksAt: "done",
  look: (trials) => {
    const cut = trials.filter(({ values }) => values["big_output.cut_said"] !== undefined);
    if (cut.length === 0) return { kind: "not-applicable", reason: "no trial had a result of which something was cut" };
    const silent = cut.filter(({ values }) => values["big_output.cut_said"] === 0);
    const [first] = silent;
    if (first === undefined) return notSeen;
    const bytes = (trial: typeof first): string => formatValue(trial.values["big_output.result_bytes"] ?? 0, "bytes");
    return {
      kind: "found",
      title: `A long output was cut to ${bytes(first)}, and nothing tells the model that a part is missing`,
      evidence: firstPlaces(
        silent.map((trial) => `${trial.label}${bytes(trial)} arrived, without a word such as "truncated" or "omitted"`),
      ),
      remedy:
        "Say in the result how much is missing and how the model can get it: a file with the whole output, or a range to ask for.",
      cost: unknownCost("A model that does not know of the missing part takes what it sees for all there is."),
    };
  },
};
