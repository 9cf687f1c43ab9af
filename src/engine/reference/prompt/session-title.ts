import type { ModelRequest } from "../provider/messages-client.ts";

/** The request that some agents make beside the first one, for a name to list the session under. It offers no tools. */
export function titleRequest(model: string, prompt: string): ModelRequest {
  return {
    model,
    max_tokens: 40,
    system: [
      {
        type: "text",
        text: "Name the task of this message in at most six words, as the title of a list entry. Answer with the title alone.",
      },
    ],
    messages: [{ role: "user", content: [{ type: "text", text: prompt }] }],
  };
}
