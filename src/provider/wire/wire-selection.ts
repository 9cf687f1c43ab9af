import type { IncomingHttpHeaders } from "node:http";
import { anthropicWire } from "./anthropic/messages-wire.ts";
import { chatWire } from "./openai/chat-wire.ts";
import { responsesWire } from "./openai/responses-wire.ts";
import type { WireFormat } from "./wire-format.ts";

/** The protocols that a session speaks, each with a memory of its own for the bodies it reads. */
export class Wires {
  readonly #anthropic = anthropicWire();
  readonly #chat = chatWire();
  readonly #responses = responsesWire();

  /** The protocol of a call, by its path. Two protocols list their models at one path: there the headers decide. */
  for(path: string, headers: IncomingHttpHeaders): WireFormat {
    if (path.startsWith("/v1/chat/completions")) return this.#chat;
    if (path.startsWith("/v1/responses")) return this.#responses;
    const namesAnthropic = headers["anthropic-version"] !== undefined || headers["x-api-key"] !== undefined;
    const isList = path.startsWith("/v1/models") && headers.authorization !== undefined;
    return isList && !namesAnthropic ? this.#chat : this.#anthropic;
  }
}
