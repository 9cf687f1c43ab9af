import type { ProviderSettings } from "../../core/provider-settings.ts";
import type { WireExchange } from "../../core/trace.ts";
import { findModel } from "../../provider/models/models.ts";
import { printable } from "../terminal/status-line.ts";

/** Says of each model once that bench does not know it. Null for a model that it knows, that was named before, or in a replay. */
export function unknownModels(
  { model: standIn, models, asOf }: ProviderSettings,
  isReplay: boolean,
): (exchange: Pick<WireExchange, "model" | "outcome">) => string | null {
  const told = new Set<string>();
  return ({ model, outcome }) => {
    // A request for a list or a token count may name none.
    if (model === "" || isReplay || outcome === "refused" || told.has(model)) return null;
    if (findModel(model, asOf, models) !== undefined) return null;
    told.add(model);
    return `bench does not know the model \`${printable(model)}\`: it is answered as ${standIn} would, and has no price. If it is no typing error, describe it in a file for --models.`;
  };
}
