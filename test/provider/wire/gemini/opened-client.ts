import { type Content, type FunctionCall, type GenerateContentResponse, GoogleGenAI } from "@google/genai";
import type { WireExchange } from "../../../../src/core/trace.ts";
import type { OpenedSession } from "../../open-session.ts";
import { shellParameters } from "../openai/opened-client.ts";

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

export const go: Content = { role: "user", parts: [{ text: "go" }] };
export const tools = [{ functionDeclarations: [{ name: "bash", parametersJsonSchema: shellParameters }] }];
export const hiScript = { turns: [{ blocks: [{ kind: "text", text: "hi" }] }] } as const;

/** What a client's tools said to calls. */
export const answersTo = (calls: readonly FunctionCall[]): Content => ({
  role: "user",
  parts: calls.map(({ id, name, args }) => ({
    functionResponse: {
      ...(id === undefined ? {} : { id }),
      name: name ?? "",
      response: { output: `ran ${String(args?.["command"])}` },
    },
  })),
});

/** The usage of a response as the log counts it; fails when its counts do not add up. */
export function logged({ usageMetadata = {} }: GenerateContentResponse): WireExchange["usage"] {
  const { promptTokenCount = 0, cachedContentTokenCount = 0 } = usageMetadata;
  const { candidatesTokenCount = 0, thoughtsTokenCount = 0 } = usageMetadata;
  const total = promptTokenCount + candidatesTokenCount + thoughtsTokenCount;
  if (usageMetadata.totalTokenCount !== total) throw new Error(JSON.stringify(usageMetadata));
  return {
    freshInputTokens: promptTokenCount - cachedContentTokenCount,
    cacheReadTokens: cachedContentTokenCount,
    cacheWriteTokens: 0,
    outputTokens: candidatesTokenCount + thoughtsTokenCount,
  };
}
