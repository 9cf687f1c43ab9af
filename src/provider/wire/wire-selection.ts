import type { IncomingHttpHeaders } from "node:http";
import { anthropicWire } from "./anthropic/messages-wire.ts";
import { chatWire } from "./openai/chat-wire.ts";
import { responsesWire } from "./openai/responses-wire.ts";
import type { WireFormat } from "./wire-format.ts";

/** The protocol of a call, by its path; the model list, which two protocols have at one path, by the headers. */
export function wireFor(path: string, headers: IncomingHttpHeaders): WireFormat {
  if (path.startsWith("/v1/chat/completions")) return chatWire;
  if (path.startsWith("/v1/responses")) return responsesWire;
  const namesAnthropic = headers["anthropic-version"] !== undefined || headers["x-api-key"] !== undefined;
  const isList = path.startsWith("/v1/models") && headers.authorization !== undefined;
  return isList && !namesAnthropic ? chatWire : anthropicWire;
}
