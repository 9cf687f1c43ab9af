import type { IncomingHttpHeaders } from "node:http";
import { anthropicWire } from "./anthropic/messages-wire.ts";
import { chatWire } from "./openai/chat-wire.ts";
import { geminiWire } from "./gemini/gemini-wire.ts";
import { responsesWire } from "./openai/responses-wire.ts";
import type { WireFormat } from "./wire-format.ts";

/** The part of a call that names its protocol. */
interface CalledPath {
  readonly path: string;
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
}

/** The protocols that a session speaks, each with a memory of its own for the bodies it reads. */
export class Wires {
  readonly #anthropic = anthropicWire();
  readonly #chat = chatWire();
  readonly #responses = responsesWire();
  readonly #gemini = { events: geminiWire("events"), array: geminiWire("array") };

  /**
   * The protocol of a call, by its path. Several protocols list their models at one path. There, and at unknown paths, the
   * headers decide. The query says how Gemini's streams are written.
   */
  for({ path, query, headers }: CalledPath): WireFormat {
    if (/^\/v1(alpha|beta)\/|^\/v1\/models\/[^/]+:/.test(path) || headers["x-goog-api-key"] !== undefined) {
      return new URLSearchParams(query).get("alt") === "sse" ? this.#gemini.events : this.#gemini.array;
    }
    if (path.startsWith("/v1/chat/completions")) return this.#chat;
    if (/^\/v1\/(responses|conversations)/.test(path)) return this.#responses;
    const namesAnthropic = headers["anthropic-version"] !== undefined || headers["x-api-key"] !== undefined;
    const isAnthropicPath = path === "/" || path.startsWith("/v1/messages");
    return headers.authorization === undefined || namesAnthropic || isAnthropicPath ? this.#anthropic : this.#chat;
  }
}
