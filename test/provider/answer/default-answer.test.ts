import { GoogleGenAI, Type } from "@google/genai";
import OpenAI from "openai";
import { expect, test } from "vitest";
import { openSession, shellTool } from "../open-session.ts";

const script = { turns: [{ blocks: [{ kind: "text", text: "Plain words." } as const] }] };
const schema = {
  type: "object" as const,
  properties: { count: { type: "integer", minimum: Number.MIN_SAFE_INTEGER }, note: { type: "string" } },
  required: ["count"],
  additionalProperties: false,
};
const go = { role: "user", content: "go" } as const;

test("words that a client's schema does not take become an object that fits it, in every protocol", async () => {
  await using session = await openSession(script);
  const key = { apiKey: "key" };
  const output_config = { format: { type: "json_schema" as const, schema } };
  const claude = await session.client.messages.parse({
    model: "claude-sonnet-5",
    max_tokens: 100,
    messages: [go],
    tools: [shellTool],
    output_config,
  });
  expect(claude.content).toMatchObject([{ type: "text", text: '{"count":0}' }]);
  const openai = new OpenAI({ ...key, baseURL: `${session.baseUrl}/v1` });
  const json_schema = { name: "counted", schema, strict: true };
  const chat = await openai.chat.completions.parse({
    model: "gpt-6-sol",
    messages: [go],
    response_format: { type: "json_schema", json_schema },
  });
  expect(chat.choices[0]?.message.parsed).toEqual({ count: 0 });
  const format = { type: "json_schema" as const, ...json_schema };
  const response = await openai.responses.parse({ model: "gpt-6-sol", input: "go", text: { format } });
  expect(response.output_parsed).toEqual({ count: 0 });
  const gemini = new GoogleGenAI({ ...key, httpOptions: { baseUrl: session.baseUrl } });
  const generated = await gemini.models.generateContent({
    model: "gemini-2.5-pro",
    contents: "go",
    config: {
      responseMimeType: "application/json",
      responseSchema: { type: Type.OBJECT, properties: { count: { type: Type.INTEGER } }, required: ["count"] },
    },
  });
  expect(JSON.parse(generated.text ?? "")).toEqual({ count: 0 });
  const { exchanges } = await session.log();
  expect(exchanges.map(({ isDefaultAnswer }) => isDefaultAnswer)).toEqual([true, true, true, true]);
});

test("scripted words that are JSON are said as they are", async () => {
  await using session = await openSession({ turns: [{ blocks: [{ kind: "text", text: '{"count":7}' }] }] });
  const output_config = { format: { type: "json_schema" as const, schema } };
  const { content } = await session.client.messages.create({
    model: "claude-sonnet-5",
    max_tokens: 100,
    messages: [go],
    output_config,
  });
  expect(content).toMatchObject([{ text: '{"count":7}' }]);
  const { exchanges } = await session.log();
  expect(exchanges.map(({ turn, isDefaultAnswer }) => [turn, isDefaultAnswer])).toEqual([[0, undefined]]);
});

test.each([
  [{ reasoning_effort: "banana" }, "Invalid value: 'banana'"],
  [{ logprobs: true }, "Unsupported parameter: 'logprobs'"],
])("a chat request with %j is refused in OpenAI's words", async (extra, reason) => {
  await using session = await openSession(script);
  const answer = await fetch(`${session.baseUrl}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: "Bearer key" },
    body: JSON.stringify({ model: "gpt-6-sol", messages: [go], ...extra }),
  });
  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain(reason);
});
