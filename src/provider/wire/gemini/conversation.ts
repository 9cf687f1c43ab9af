import { signedBlockId } from "../../answer/thinking-signature.ts";
import type { StoredItems } from "../../session/stored-items.ts";
import { isJsonObject } from "../json-object.ts";
import type { ConversationMessage } from "../model-request.ts";
import { type GeminiContent, signatureIn } from "./contents.ts";
import { responseIds } from "./function-calls.ts";
import { protoMember } from "./proto-member.ts";

/** The conversation in messages. */
export function conversationOf(
  contents: readonly GeminiContent[],
  issued: Pick<StoredItems, "issuedCalls">,
): ConversationMessage[] {
  const ids = responseIds(contents, issued);
  return contents.map(({ role, parts }) => {
    const texts: string[] = [];
    const toolResults: ConversationMessage["toolResults"][number][] = [];
    const thinkingIds: string[] = [];
    for (const part of parts) {
      const { text, thought } = part;
      if (typeof text === "string" && text !== "" && thought !== true) texts.push(text);
      const response = protoMember(part, "functionResponse");
      if (isJsonObject(response)) {
        const result = resultIn(response["response"]);
        texts.push(result.text);
        toolResults.push({ id: ids.get(part) ?? "", ...result });
      }
      const thinkingId = signedBlockId(signatureIn(part) ?? "");
      if (thinkingId !== undefined) thinkingIds.push(thinkingId);
    }
    return { role: role === "model" ? "assistant" : "user", texts, toolResults, thinkingIds };
  });
}

/** What a tool said. The API asks for `output` or `error`; a response with one text of another name is that text. */
function resultIn(response: unknown): { readonly isError: boolean; readonly text: string } {
  if (!isJsonObject(response)) return { isError: false, text: "" };
  const values = Object.values(response);
  const said = response["output"] ?? response["error"] ?? (values.length === 1 ? values[0] : response);
  const isError = (response["error"] ?? null) !== null && response["output"] === undefined;
  return { isError, text: typeof said === "string" ? said : JSON.stringify(said) };
}
