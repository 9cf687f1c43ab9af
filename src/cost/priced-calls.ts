import type { ImportedExchange } from "../import/imported-session.ts";
import type { Part } from "../provider/cassette/cassette.ts";
import { recordedUsage } from "../provider/cassette/recorded-usage.ts";
import { type BilledTokens, type Billing, type CostParts, findModel } from "../provider/models/models.ts";
import type { ModelRow } from "../provider/models/model-table.ts";
import { billedTokens, innerCalls, priceUsage, withoutInnerCalls } from "../provider/models/usage-ledger.ts";
import { StoredItems } from "../provider/session/stored-items.ts";
import { isJsonObject, type JsonObject, parsedJson } from "../provider/wire/json-object.ts";
import type { ModelRequest } from "../provider/wire/model-request.ts";
import { Wires } from "../provider/wire/wire-selection.ts";

/** A model call with what it was billed. Null is unknown, and never zero. */
export interface PricedCall {
  readonly place: string;
  readonly conversation: string;
  readonly part: Part;
  /** Milliseconds since 1970; 0 if nobody knows. */
  readonly startMs: number;
  readonly endMs: number;
  readonly model: string | null;
  readonly row: ModelRow | null;
  readonly billed: BilledTokens | null;
  /** The part of the output that is thinking. */
  readonly thinkingTokens: number | null;
  readonly costNanoUsd: number | null;
  readonly costParts: CostParts | null;
  readonly searchNanoUsd: number;
  readonly billing: Billing;
  /** Null for a body that is no request for a turn. */
  readonly request: ModelRequest | null;
  /** The provider answered with an error, which costs nothing. */
  readonly isRefused: boolean;
}

/**
 * The calls of a session, priced at the prices of their own day, or of `day`. Calls of other models within an answer stand behind it, as
 * sub-agents.
 */
export function pricedCalls(
  exchanges: readonly ImportedExchange[],
  days: { readonly pricesOf: string | null; readonly today: string },
): PricedCall[] {
  const wires = new Wires();
  const stored = new StoredItems();
  const calls = exchanges.map((exchange) => {
    const text = exchange.request.join("");
    const asked = parsedJson(text);
    const { model, usage, billed } = recordedUsage(exchange.response?.body ?? "", text);
    const day =
      days.pricesOf ?? (exchange.startMs > 0 ? new Date(exchange.startMs).toISOString().slice(0, 10) : days.today);
    const request = requestIn(exchange, text, { wires, stored });
    const named = model ?? modelAsked(asked, request);
    const inner = usage === null ? [] : innerCalls(usage);
    return {
      exchange,
      inner: inner.map((one) => ({ ...pricedUsage(one.model, one.usage, { day, asked: {} }), request: null })),
      call: {
        ...pricedUsage(named, billed === null ? null : withoutInnerCalls(usage ?? {}), { day, asked }),
        request,
      },
    };
  });
  const shapes = partsByShape(calls.map(({ call }) => call.request));
  return calls.flatMap(({ exchange, call, inner }, index) => {
    const { place, startMs, endMs, part } = exchange;
    const shape = shapes[index] ?? { part: "main", conversation: "" };
    const known = part === null ? shape : { part, conversation: exchange.conversation };
    const isRefused = call.billed === null && (exchange.response?.status ?? 0) >= 400;
    const about = { place, startMs, endMs, isRefused, conversation: known.conversation };
    return [
      { ...about, part: known.part, ...call },
      ...inner.map((one) => ({ ...about, part: "sub-agent" as const, ...one })),
    ];
  });
}

/** The model that a request names: in its body, or in its address, as Gemini's do. */
function modelAsked(asked: unknown, request: ModelRequest | null): string | null {
  if (isJsonObject(asked) && typeof asked["model"] === "string") return asked["model"];
  return request?.model ?? null;
}

/** What a usage costs at the prices of a day. */
function pricedUsage(
  model: string | null,
  usage: JsonObject | null,
  { day, asked }: { readonly day: string; readonly asked: unknown },
): Omit<PricedCall, "place" | "conversation" | "part" | "startMs" | "endMs" | "request" | "isRefused"> {
  const priced = usage === null ? undefined : priceUsage(model ?? "", day, usage, { request: asked });
  return {
    model,
    row: findModel(model ?? "", day) ?? null,
    billed: usage === null ? null : billedTokens(usage, asked),
    thinkingTokens: usage === null ? null : thinkingIn(usage),
    costNanoUsd: priced?.costNanoUsd ?? null,
    costParts: priced?.parts ?? null,
    searchNanoUsd: priced?.searchNanoUsd ?? 0,
    billing: priced?.billing ?? {},
  };
}

function requestIn(
  { target, requestHeaders }: ImportedExchange,
  text: string,
  { wires, stored }: { readonly wires: Wires; readonly stored: StoredItems },
): ModelRequest | null {
  const [path = "", query = ""] = target.split("?", 2);
  const headers = Object.fromEntries(requestHeaders);
  const reading = wires
    .for({ path, query, headers })
    .read({ method: "POST", path, query, headers, text, stored, isLenient: true });
  return reading.kind === "turn" ? reading.request : null;
}

function thinkingIn(usage: JsonObject): number | null {
  const details = [usage["output_tokens_details"], usage["completion_tokens_details"], usage].filter(isJsonObject);
  for (const object of details) {
    for (const name of ["reasoning_tokens", "thinking_tokens", "thoughtsTokenCount"]) {
      const value = object[name];
      if (typeof value === "number") return value;
    }
  }
  return null;
}

interface Shape {
  readonly part: Part;
  readonly conversation: string;
}

/**
 * What calls are for, by their shape: without tools they are side traffic, or a compaction if they hold the main conversation. The
 * conversation with the most calls is the main one.
 */
function partsByShape(requests: readonly (ModelRequest | null)[]): Shape[] {
  const counts = new Map<string, number>();
  for (const request of requests) {
    if (request !== null && request.tools.length > 0)
      counts.set(opening(request), (counts.get(opening(request)) ?? 0) + 1);
  }
  const [main = ""] = [...counts].toSorted(([, left], [, right]) => right - left)[0] ?? [];
  return requests.map((request) => {
    const conversation = opening(request);
    if (request !== null && (request.tools.length > 0 || counts.size === 0))
      return { conversation, part: counts.size === 0 || conversation === main ? "main" : "sub-agent" };
    const messages = request?.prompt.filter(({ section }) => section === "messages").length ?? 0;
    return { conversation, part: conversation === main && messages > 2 ? "compaction" : "side" };
  });
}

/** What tells a conversation: its first message. */
function opening(request: ModelRequest | null): string {
  return request?.prompt.find(({ section }) => section === "messages")?.digest ?? "";
}
