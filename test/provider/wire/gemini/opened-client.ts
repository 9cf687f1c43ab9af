import { GoogleGenAI } from "@google/genai";
import type { OpenedSession } from "../../open-session.ts";

export const geminiModel = "gemini-2.5-pro";

/** The official SDK pointed at a session. */
export function geminiClient(session: Pick<OpenedSession, "baseUrl">): GoogleGenAI {
  return new GoogleGenAI({ apiKey: "test-key", httpOptions: { baseUrl: session.baseUrl } });
}

/** The answer to a call of a method of the model, such as `generateContent`. */
export async function rawAnswer(session: OpenedSession, method: string, body: unknown): Promise<Response> {
  return await fetch(`${session.baseUrl}/v1beta/models/${geminiModel}:${method}`, {
    method: "POST",
    headers: { "x-goog-api-key": "test-key", "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}
