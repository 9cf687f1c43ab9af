import { isSameRequest } from "../core/overload.ts";
import type { WireExchange } from "../core/trace.ts";
import { formatDuration } from "../core/units.ts";
import { decided, unknown, type Decision } from "./decision.ts";
import { failureInWords, requestName, whyTooFew, type ProviderLog } from "./provider-log.ts";

/**
 * Whether each request that failed so was sent again and answered. `failure`: a status, or a part of what the log calls the
 * fault or the refusal, such as `reset` or `overloaded_error`.
 */
export function recoversFrom(log: ProviderLog, failure: string): Decision {
  const failed = log.exchanges.filter((exchange) => failedSo(exchange, failure));
  if (failed.length === 0)
    return unknown(
      `No request failed with ${JSON.stringify(failure)}. Plan it in the script, as the fault of a turn.`,
      whyTooFew(log),
    );
  const lines = failed.map((exchange) => ({ exchange, answer: answerAfter(log, exchange) }));
  const lost = lines.filter(({ answer }) => answer === null);
  return decided(
    lost.length === 0,
    lost.length === 0
      ? `Each of ${failed.length} failed requests was answered later:`
      : `${lost.length} of ${failed.length} failed requests ${lost.length === 1 ? "was" : "were"} never answered:`,
    ...lines.map(
      ({ exchange, answer }) =>
        `${requestName(exchange)} ${failureInWords(exchange)}; ${afterwards(log, exchange, answer)}`,
    ),
  );
}

function failedSo({ outcome, status, fault = "", refusal = "" }: WireExchange, failure: string): boolean {
  if (outcome !== "faulted" && outcome !== "refused") return false;
  return String(status) === failure || fault.includes(failure) || refusal.includes(failure);
}

/** The later request that got the answer. Null if none did. */
function answerAfter({ exchanges, script }: ProviderLog, failed: WireExchange): WireExchange | null {
  const later = exchanges.filter(({ index, outcome }) => index > failed.index && outcome === "complete");
  // A client may change its prompt before it tries again. With subagents that could be another conversation.
  const isOneConversation = (script.threads ?? []).length === 0;
  return (
    later.find((one) => isSameRequest(failed, one) || isSameTurn(failed, one)) ??
    (isOneConversation ? later.find(({ purpose }) => purpose === failed.purpose) : undefined) ??
    null
  );
}

function isSameTurn(failed: WireExchange, later: WireExchange): boolean {
  return failed.turn !== null && failed.turn === later.turn && failed.thread === later.thread;
}

function afterwards({ exchanges }: ProviderLog, failed: WireExchange, answer: WireExchange | null): string {
  const next = exchanges.find((one) => one.index > failed.index && isSameRequest(failed, one));
  if (answer !== null)
    return `${requestName(answer)} got the answer, ${formatDuration(Math.max(0, answer.arrivalNs - failed.endNs))} later`;
  return next === undefined ? "it was not sent again" : `${requestName(next)} ${failureInWords(next)}`;
}
