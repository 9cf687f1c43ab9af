import { isJsonObject, type JsonObject, parsedJson } from "../json-object.ts";
import type { Failure, Reading, WireCall, WireFormat } from "../wire-format.ts";
import { invalidRequest } from "../refusal.ts";
import { BodyMemory } from "../body-memory.ts";
import { errorObject } from "./error-body.ts";
import { completionId } from "./ids.ts";
import { parseResponsesRequest, type ReadItems } from "./responses-request.ts";
import { outputItems } from "./responses-response.ts";
import { responsesWire } from "./responses-wire.ts";

/** The latest response of a WebSocket. It can be continued even if the client did not store it. */
export class LatestResponse {
  #latest: { readonly id: string; readonly items: readonly JsonObject[] } | null = null;

  /** Input and output of the response and of all those before it. Undefined for any other response. */
  conversation(responseId: string): readonly JsonObject[] | undefined {
    return this.#latest?.id === responseId ? this.#latest.items : undefined;
  }

  keep(id: string, items: readonly JsonObject[]): void {
    this.#latest = { id, items };
  }

  /** A turn failed. OpenAI drops the state that it continued. */
  forget(): void {
    this.#latest = null;
  }
}

/**
 * OpenAI Responses over one WebSocket (WebSocket mode guide, 2026). Each message is a `response.create` with the body of
 * `POST /v1/responses`. The answer is the events of the stream. A refusal is an `error` event with a status.
 */
export function responsesSocketWire(latest: LatestResponse): WireFormat {
  const bodies = new BodyMemory();
  const parts: ReadItems = { items: new WeakMap(), blocks: new WeakMap() };
  return {
    ...responsesWire(),
    read: (call) => read(call, latest, bodies, parts),
    errorBody,
  };
}

/** The same for a session with a cassette. A message comes as the body of the call over HTTP that it stands for. */
export function replayedSocketWire(): WireFormat {
  const overHttp = responsesWire();
  return {
    ...overHttp,
    read: (call) => {
      const reading = overHttp.read(call);
      const body = reading.kind === "turn" ? parsedJson(call.text) : undefined;
      const isWarmUp = isJsonObject(body) && body["generate"] === false;
      return reading.kind === "turn" && isWarmUp
        ? { kind: "warm-up", request: reading.request, keep: () => {} }
        : reading;
    },
    errorBody,
  };
}

function errorBody(failure: Failure): string {
  return JSON.stringify({ type: "error", status: failure.status ?? 500, ...errorObject(failure) });
}

function read(call: WireCall, latest: LatestResponse, bodies: BodyMemory, parts: ReadItems): Reading {
  const stored = {
    item: (id: string) => call.stored.item(id),
    conversation: (id: string) => latest.conversation(id) ?? call.stored.conversation(id),
  };
  const parsed = parseResponsesRequest({ text: call.text, stored }, bodies, parts);
  if (parsed.kind === "refused") return parsed;
  const { body, input, isKept, conversationId } = parsed;
  const type = body["type"];
  if (type !== "response.create") {
    return invalidRequest(`type: Unknown event \`${String(type)}\`. Send a \`response.create\` event.`);
  }
  const request = { ...parsed.request, stream: true };
  const keep = (messageId: string, output: readonly JsonObject[]): void => {
    const id = completionId("resp_", messageId);
    latest.keep(id, [...input, ...output]);
    if (isKept) call.stored.keep(id, input, output);
    if (conversationId !== null) call.stored.keep(conversationId, input, output);
  };
  if (body["generate"] === false) return { kind: "warm-up", request, keep: (messageId) => keep(messageId, []) };
  return {
    kind: "turn",
    request,
    keep: (reply, facts) => {
      /** Shown or not, the server keeps what was thought. */
      const all = { ...facts, output: { ...facts.output, thinking: "shown" as const } };
      keep(facts.messageId, outputItems(reply, all));
    },
  };
}
