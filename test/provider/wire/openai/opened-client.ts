import OpenAI from "openai";
import type { OpenedSession } from "../../open-session.ts";

export const openaiModel = "gpt-6-sol";

/** The official SDK pointed at a session. */
export function openaiClient(session: OpenedSession): OpenAI {
  return new OpenAI({ apiKey: "test-key", baseURL: `${session.baseUrl}/v1`, maxRetries: 0 });
}

/** The raw bytes that a session answers a call with. */
export async function rawAnswer(session: OpenedSession, path: string, body: unknown): Promise<Response> {
  return await fetch(`${session.baseUrl}${path}`, {
    method: "POST",
    headers: { authorization: "Bearer test-key", "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

/** One turn that thinks, speaks and calls two tools, and one that ends. */
export const loopScript = {
  turns: [
    {
      blocks: [
        { kind: "thinking", text: "look first" },
        { kind: "text", text: "Listing 😀." },
        { kind: "tool", operation: { kind: "run", command: 'ls "a b"' } },
        { kind: "tool", operation: { kind: "run", command: "pwd" } },
      ],
    },
    { blocks: [{ kind: "text", text: "All done." }] },
  ],
} as const;

export const shellParameters = {
  type: "object",
  properties: { command: { type: "string" } },
  required: ["command"],
};
