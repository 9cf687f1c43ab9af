import type { GenerateContentResponse } from "@google/genai";
import { expect, test } from "vitest";
import { openSession } from "../../open-session.ts";
import { loopScript } from "../openai/opened-client.ts";
import {
  answersTo,
  geminiClient,
  geminiModel as model,
  go,
  hiScript,
  logged,
  rawAnswer,
  tools,
} from "./opened-client.ts";

test("the bytes of a stream are those of the documented protocol", async () => {
  await using session = await openSession(loopScript);
  const body = { contents: [go], tools, generationConfig: { thinkingConfig: { includeThoughts: true } } };
  const response = await rawAnswer(session, "streamGenerateContent?alt=sse", body);
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  const text = await response.text();
  expect(text.endsWith("}\r\n\r\n")).toBe(true);
  /** The file has plain line ends, because a snapshot is compared so. */
  await expect(text.replaceAll("\r\n", "\n")).toMatchFileSnapshot("../../__golden__/one-turn.gemini.sse");
});

function withoutId({ candidates, usageMetadata }: GenerateContentResponse): object {
  return { candidates, usageMetadata };
}

test("without alt=sse a stream is one JSON array of the same chunks", async () => {
  await using session = await openSession(loopScript);
  const response = await rawAnswer(session, "streamGenerateContent", { contents: [go], tools });
  expect(response.headers.get("content-type")).toBe("application/json; charset=UTF-8");
  const chunks: GenerateContentResponse[] = JSON.parse(await response.text());
  const events = await (await rawAnswer(session, "streamGenerateContent?alt=sse", { contents: [go], tools })).text();
  expect(chunks.map(withoutId)).toEqual(
    events
      .trim()
      .split("\r\n\r\n")
      .map((record) => withoutId(JSON.parse(record.replace(/^data: /, "")))),
  );
});

test("a tool loop of the official SDK runs to the script's end, streaming first and whole second", async () => {
  await using session = await openSession(loopScript);
  const config = { tools, thinkingConfig: { includeThoughts: true } };
  const chat = geminiClient(session).chats.create({ model, config });
  const chunks: GenerateContentResponse[] = [];
  for await (const chunk of await chat.sendMessageStream({ message: "go" })) chunks.push(chunk);
  const parts = chunks.flatMap(({ candidates }) => candidates?.[0]?.content?.parts ?? []);
  const textOf = (isThought: boolean): string =>
    parts.map(({ text = "", thought = false }) => (thought === isThought ? text : "")).join("");
  expect([textOf(true), textOf(false)]).toEqual(["look first", "Listing 😀."]);
  const calls = parts.flatMap(({ functionCall }) => functionCall ?? []);
  expect(calls.map(({ name, args }) => [name, args])).toEqual([
    ["bash", { command: 'ls "a b"' }],
    ["bash", { command: "pwd" }],
  ]);
  expect(parts.filter(({ functionCall }) => functionCall).map((part) => part.thoughtSignature !== undefined)).toEqual([
    true,
    false,
  ]);
  expect(chunks.map(({ candidates }) => candidates?.[0]?.finishReason).filter(Boolean)).toEqual(["STOP"]);
  expect(chunks.at(-1)?.candidates?.[0]?.finishReason).toBe("STOP");
  const last = await chat.sendMessage({ message: answersTo(calls).parts ?? [] });
  expect([last.text, last.modelVersion]).toEqual(["All done.", model]);
  const { exchanges } = await session.log();
  expect(exchanges.map(({ turn, purpose, outcome }) => [turn, purpose, outcome])).toEqual([
    [0, "main", "complete"],
    [1, "main", "complete"],
  ]);
  expect(exchanges.map(({ usage }) => usage)).toEqual([chunks.at(-1), last].map((said) => said && logged(said)));
  expect(exchanges[1]?.toolResults.map(({ call, text }) => [call, text])).toEqual([
    [0, 'ran ls "a b"'],
    [1, "ran pwd"],
  ]);
  expect(exchanges[1]?.cache.firstDifference).toBeNull();
});

test("a prefix from the minimum on is read from the cache in whole steps, and costs a tenth", async () => {
  await using session = await openSession(hiScript);
  const client = geminiClient(session);
  const ask = async (characters: number): Promise<GenerateContentResponse> =>
    client.models.generateContent({ model, contents: "go", config: { systemInstruction: "x".repeat(characters) } });
  const answers = [await ask(16_000), await ask(16_000), await ask(4_000), await ask(4_000)];
  const cached = answers.map(({ usageMetadata }) => usageMetadata?.cachedContentTokenCount);
  expect(cached).toEqual([undefined, 3_968, undefined, undefined]);
  const { exchanges } = await session.log();
  expect(exchanges.map(({ usage }) => usage)).toEqual(answers.map(logged));
  const { usage, modelled } = exchanges[1] ?? { usage: undefined, modelled: undefined };
  const { freshInputTokens = 0, cacheReadTokens = 0, outputTokens = 0 } = usage ?? {};
  expect(modelled?.costNanoUsd).toBe(freshInputTokens * 1_250 + cacheReadTokens * 125 + outputTokens * 10_000);
  expect(exchanges.map(({ cache }) => cache.reason?.kind)).toEqual([
    "nothing-yet",
    "hit",
    "below-minimum",
    "below-minimum",
  ]);
});

test("tokens are counted for contents and for a whole request, and models are listed with their limits", async () => {
  await using session = await openSession(hiScript);
  const client = geminiClient(session);
  const { totalTokens } = await client.models.countTokens({ model, contents: "go" });
  const answer = await client.models.generateContent({ model, contents: "go" });
  expect(totalTokens).toBe(answer.usageMetadata?.promptTokenCount);
  const whole = {
    model: `models/${model}`,
    contents: [go],
    tools,
    systemInstruction: { parts: [{ text: "be brief" }] },
  };
  const counted: { readonly totalTokens: number } = JSON.parse(
    await (await rawAnswer(session, "countTokens", { generateContentRequest: whole })).text(),
  );
  expect(counted.totalTokens).toBeGreaterThan(totalTokens ?? 0);
  const names: string[] = [];
  for await (const { name } of await client.models.list()) names.push(name ?? "");
  expect(names).toContain(`models/${model}`);
  expect(names.every((name) => name.startsWith("models/gemini-"))).toBe(true);
  const described = await client.models.get({ model });
  expect([described.inputTokenLimit, described.outputTokenLimit]).toEqual([1_048_576, 65_536]);
  await expect(client.models.get({ model: "gemini-0" })).rejects.toMatchObject({ status: 404 });
});

test("a limit cuts the text and leaves out a call that does not fit, a stop sequence cuts the text", async () => {
  await using session = await openSession(loopScript);
  const client = geminiClient(session);
  const ask = async (config: object): Promise<GenerateContentResponse> =>
    client.models.generateContent({ model, contents: "go", config: { tools, ...config } });
  const cut = await ask({ maxOutputTokens: 10 });
  expect([cut.candidates?.[0]?.finishReason, cut.text, cut.functionCalls]).toEqual([
    "MAX_TOKENS",
    "Listing 😀.",
    undefined,
  ]);
  const stopped = await ask({ stopSequences: ["ing"] });
  expect([stopped.candidates?.[0]?.finishReason, stopped.text]).toEqual(["STOP", "List"]);
});

test("a refusal ends as SAFETY; one without words blocks the prompt and has no candidate", async () => {
  const refusal = { category: null, explanation: "Not this." };
  const text = { kind: "text", text: "I will not." } as const;
  await using speaking = await openSession({ turns: [{ blocks: [text], stopReason: "refusal", refusal }] });
  const answer: GenerateContentResponse = JSON.parse(
    await (await rawAnswer(speaking, "generateContent", { contents: [go] })).text(),
  );
  expect(answer.candidates?.[0]).toMatchObject({ finishReason: "SAFETY", finishMessage: "Not this." });
  await using silent = await openSession({ turns: [{ blocks: [], stopReason: "refusal" }] });
  const blocked = await geminiClient(silent).models.generateContent({ model, contents: "go" });
  expect([blocked.candidates, blocked.promptFeedback?.blockReason]).toEqual([undefined, "SAFETY"]);
  for await (const chunk of await geminiClient(silent).models.generateContentStream({ model, contents: "go" })) {
    expect(chunk.promptFeedback?.blockReason).toBe("SAFETY");
  }
});

test("what may be written in snake_case is read so, and types of a schema in upper case", async () => {
  await using session = await openSession(loopScript);
  const body = {
    contents: [go],
    system_instruction: { parts: [{ text: "be brief" }] },
    tools: [
      {
        function_declarations: [
          { name: "bash", parameters: { type: "OBJECT", properties: { command: { type: "STRING" } } } },
        ],
      },
    ],
    tool_config: { function_calling_config: { mode: "ANY" } },
  };
  const answer: GenerateContentResponse = JSON.parse(await (await rawAnswer(session, "generateContent", body)).text());
  expect(answer.candidates?.[0]?.content?.parts?.map(({ functionCall }) => functionCall?.args)).toEqual([
    undefined,
    { command: 'ls "a b"' },
    { command: "pwd" },
  ]);
  expect((await session.log()).exchanges[0]?.sections.map(({ bytes }) => bytes > 0)).toEqual([true, true, true]);
});
