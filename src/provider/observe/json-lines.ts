import type { WireExchange } from "../../core/trace.ts";

/** Exchanges as JSON Lines, one whole exchange a line, nothing left out: what the other exports can be made from later. */
export function jsonLines(exchanges: readonly WireExchange[]): string {
  return exchanges.map((exchange) => `${JSON.stringify(exchange)}\n`).join("");
}
