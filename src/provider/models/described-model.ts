import type { DatedPrices, ModelDescription } from "../../core/model-description.ts";
import type { ModelRow } from "./model-table.ts";

/** Never reached by a prompt: a cache with this minimum keeps nothing. */
const noCacheTokens = Number.MAX_SAFE_INTEGER;

/** The row of a model that the user describes, with the prices in force on a day. Undefined if no description has the id. */
export function describedModel(
  id: string,
  asOf: string,
  descriptions: readonly ModelDescription[],
): ModelRow | undefined {
  const described = descriptions.find((model) => model.id === id || (model.aliases ?? []).includes(id));
  if (described === undefined) return undefined;
  const { contextWindowTokens, maxOutputTokens, cacheRules, minimumCacheTokens = 1_024 } = described;
  const limits = { contextWindowTokens, maxOutputTokens };
  const { from, tiers } = pricesOn(asOf, described.prices ?? []);
  return cacheRules === "none"
    ? { id: described.id, from, ...limits, tiers, cacheRules: "openai-steps", minimumCacheTokens: noCacheTokens }
    : { id: described.id, from, ...limits, tiers, cacheRules, minimumCacheTokens };
}

/** The prices of the latest day that has come. Null before the first one: a later price is not used. */
function pricesOn(asOf: string, prices: readonly DatedPrices[]): Pick<ModelRow, "from" | "tiers"> {
  const days = prices.map(({ from = "" }) => from).filter((from) => from <= asOf);
  const from = days.toSorted().at(-1);
  const [first, ...others] = prices
    .filter((price) => (price.from ?? "") === from)
    .toSorted((left, right) => longest(left) - longest(right))
    .map(tierOf);
  return { from: from ?? "", tiers: first === undefined ? null : [first, ...others] };
}

function longest({ upToPromptTokens = Number.POSITIVE_INFINITY }: DatedPrices): number {
  return upToPromptTokens;
}

type Tier = NonNullable<ModelRow["tiers"]>[number];

function tierOf({ upToPromptTokens, input, output, ...cache }: DatedPrices): Tier {
  const { cacheRead = input, cacheWrite = input, longCacheWrite = cacheWrite } = cache;
  return {
    ...(upToPromptTokens === undefined ? {} : { upToPromptTokens }),
    input: nanoUsd(input),
    write5m: nanoUsd(cacheWrite),
    write1h: nanoUsd(longCacheWrite),
    read: nanoUsd(cacheRead),
    output: nanoUsd(output),
  };
}

/** One dollar per million tokens is 1,000 nano-dollars a token. */
function nanoUsd(dollars: number): number {
  return Math.round(dollars * 1000);
}
