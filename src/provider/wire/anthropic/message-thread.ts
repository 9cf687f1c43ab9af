import { isJsonObject, parsedJson } from "../json-object.ts";
import { invalidRequest, type Refusal } from "../refusal.ts";
import type { Reply } from "../../answer/reply.ts";
import type { StoredItems } from "../../session/stored-items.ts";
import type { ResponseFacts } from "../wire-format.ts";
import { wholeMessage } from "./response.ts";

/** A body completed with what the server has stored, and how to store the answer. */
interface ThreadedBody {
  readonly kind: "body";
  readonly body: unknown;
  readonly keep?: (reply: Reply, facts: ResponseFacts) => void;
}

/**
 * Conversations stored by the server (beta `message-threads-2026-08-12`). `thread: create` stores the request under the
 * id of its response. `thread: continue` names that id and sends only its new messages; system prompt and tools stay.
 */
export function fillThread(body: unknown, stored: StoredItems): ThreadedBody | Refusal {
  const thread = isJsonObject(body) ? body["thread"] : undefined;
  if (!isJsonObject(body) || !isJsonObject(thread)) return { kind: "body", body };
  const previous = thread["type"] === "continue" ? stored.thread(String(thread["previous_message_id"])) : {};
  if (previous === undefined) {
    return {
      kind: "refused",
      status: 404,
      errorType: "not_found_error",
      message: "thread.previous_message_id: no thread state was found",
      errorCode: "thread_not_found",
    };
  }
  if (thread["type"] !== "create" && thread["type"] !== "continue") {
    return invalidRequest("thread.type: Input should be 'create' or 'continue'");
  }
  const messages = [...listOf(previous["messages"]), ...listOf(body["messages"])];
  const { system, tools } = previous;
  const filled = { system, tools, ...body, messages };
  return {
    kind: "body",
    body: filled,
    keep: (reply, facts) => {
      const message = parsedJson(wholeMessage(reply, facts));
      const answer = { role: "assistant", content: isJsonObject(message) ? message["content"] : [] };
      stored.keepThread(facts.messageId, {
        system: filled.system,
        tools: filled.tools,
        messages: [...messages, answer],
      });
    },
  };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
