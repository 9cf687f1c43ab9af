import type { WireExchange } from "../../core/trace.ts";
import { formatDuration, formatValue } from "../../core/units.ts";
import { printable } from "../terminal/status-line.ts";

/** Sums up exchanges for the last line of `bench serve`. */
export class ServeSummary {
  readonly #outcomes = new Map<WireExchange["outcome"], number>();
  #inputTokens = 0;
  #readTokens = 0;
  #outputTokens = 0;
  #costNanoUsd = 0;
  #hasUnknownPrice = false;

  add({ outcome, usage, modelled }: WireExchange): void {
    this.#outcomes.set(outcome, (this.#outcomes.get(outcome) ?? 0) + 1);
    this.#inputTokens += usage.freshInputTokens + usage.cacheWriteTokens + usage.cacheReadTokens;
    this.#readTokens += usage.cacheReadTokens;
    this.#outputTokens += usage.outputTokens;
    this.#costNanoUsd += modelled.costNanoUsd ?? 0;
    this.#hasUnknownPrice ||= modelled.costNanoUsd === null;
  }

  text(): string {
    const outcomes = [...this.#outcomes].map(([outcome, count]) => `${formatValue(count, "count")} ${outcome}`);
    if (outcomes.length === 0) return "No requests.";
    const readRatio = this.#inputTokens === 0 ? 0 : this.#readTokens / this.#inputTokens;
    return [
      `Requests: ${outcomes.join(", ")}`,
      `${formatValue(this.#inputTokens, "tokens")} in, ${formatValue(readRatio, "ratio")} from the cache`,
      `${formatValue(this.#outputTokens, "tokens")} out`,
      `${formatValue(this.#costNanoUsd, "nanoUsd")}${this.#hasUnknownPrice ? " and what has no known price" : ""}`,
    ].join(" · ");
  }
}

/** One exchange in one line. */
export function exchangeLine(exchange: WireExchange): string {
  const { usage, modelled } = exchange;
  const what = `${exchange.method} ${printable(exchange.path)} ${exchange.status}`;
  if (exchange.outcome !== "complete") {
    return `${what} ${exchange.outcome} ${printable(exchange.refusal ?? exchange.fault ?? "")}`.trimEnd();
  }
  return [
    what,
    `fresh ${usage.freshInputTokens}, written ${usage.cacheWriteTokens}, read ${usage.cacheReadTokens}, out ${usage.outputTokens} tok`,
    modelled.costNanoUsd === null ? "price not known" : formatValue(modelled.costNanoUsd, "nanoUsd"),
    formatDuration(exchange.endNs - exchange.arrivalNs),
    ...(exchange.isDefaultAnswer === true ? ["not in the script"] : []),
    ...replayWords(exchange),
  ].join(" · ");
}

function replayWords({ replayed }: WireExchange): string[] {
  if (replayed === undefined) return [];
  const { exchange, by, difference } = replayed;
  return [`exchange ${exchange}, matched by ${by}`, ...(difference === undefined ? [] : [printable(difference)])];
}
