import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
import { APICallError, generateText, jsonSchema, type LanguageModel, stepCountIs, streamText, tool } from "ai";
import { expect, test } from "vitest";
import { type OpenedSession, openSession } from "./open-session.ts";

/** One turn that thinks, speaks and calls two tools, one that uses what they answered. */
const script = {
  turns: [
    {
      blocks: [
        { kind: "thinking", text: "look first" },
        { kind: "text", text: "Listing 😀." },
        { kind: "tool", operation: { kind: "run", command: "ls" } },
        { kind: "tool", operation: { kind: "run", command: "pwd" } },
      ],
    },
    { blocks: [{ kind: "text", text: "It is {{result 0.1 /ran (\\w+)/}}." }] },
  ],
} as const;

const tools = {
  bash: tool({
    inputSchema: jsonSchema<{ readonly command: string }>({
      type: "object",
      properties: { command: { type: "string" } },
      required: ["command"],
    }),
    execute: ({ command }) => Promise.resolve(`ran ${command}`),
  }),
};

/** The same script, by the three protocols that the kit speaks. */
const protocols: readonly (readonly [string, (session: OpenedSession) => LanguageModel])[] = [
  ["Messages", ({ baseUrl }) => createAnthropic({ baseURL: `${baseUrl}/v1`, apiKey: "key" })("claude-opus-5")],
  ["chat completions", ({ baseUrl }) => createOpenAI({ baseURL: `${baseUrl}/v1`, apiKey: "key" }).chat("gpt-6-sol")],
  ["Responses", ({ baseUrl }) => createOpenAI({ baseURL: `${baseUrl}/v1`, apiKey: "key" }).responses("gpt-6-sol")],
];

test.each(protocols)("the AI SDK runs a tool loop to its end by %s, whole", async (_, modelOf) => {
  await using session = await openSession(script);
  const result = await generateText({
    model: modelOf(session),
    prompt: "go",
    tools,
    stopWhen: stepCountIs(5),
    maxRetries: 0,
  });
  expect(result.text).toBe("It is pwd.");
  expect(result.steps.map(({ finishReason }) => finishReason)).toEqual(["tool-calls", "stop"]);
  expect(result.steps[0]?.toolResults.map(({ output }) => output)).toEqual(["ran ls", "ran pwd"]);
  const { exchanges } = await session.log();
  expect(exchanges.map(({ turn, outcome }) => [turn, outcome])).toEqual([
    [0, "complete"],
    [1, "complete"],
  ]);
  const logged = exchanges.map(({ usage }) => usage.freshInputTokens + usage.cacheReadTokens + usage.cacheWriteTokens);
  expect(result.steps.map(({ usage }) => usage.inputTokens)).toEqual(logged);
  expect(result.steps.map(({ usage }) => usage.outputTokens)).toEqual(exchanges.map(({ usage }) => usage.outputTokens));
});

test.each(protocols)("the AI SDK runs a tool loop to its end by %s, streaming", async (_, modelOf) => {
  await using session = await openSession(script);
  const stream = streamText({ model: modelOf(session), prompt: "go", tools, stopWhen: stepCountIs(5), maxRetries: 0 });
  const pieces: string[] = [];
  for await (const piece of stream.textStream) pieces.push(piece);
  expect(pieces.join("")).toBe("Listing 😀.It is pwd.");
  expect(await stream.finishReason).toBe("stop");
  const { exchanges } = await session.log();
  const complete = { stream: true, outcome: "complete" };
  expect(exchanges).toMatchObject([complete, complete]);
  expect((await stream.totalUsage).outputTokens).toBe(
    exchanges.reduce((sum, { usage }) => sum + usage.outputTokens, 0),
  );
});

test.each(protocols)("an error of %s reaches the AI SDK's user with its message", async (_, modelOf) => {
  await using session = await openSession({ turns: [{ blocks: [{ kind: "text", text: "{{result 0.0}}" }] }] });
  const failure = await generateText({ model: modelOf(session), prompt: "go", maxRetries: 0 }).catch(
    (error: unknown) => error,
  );
  expect(APICallError.isInstance(failure) ? [failure.statusCode, failure.message] : failure).toEqual([
    400,
    expect.stringMatching(/which the conversation does not carry/),
  ]);
});

test("reasoning goes back as each protocol demands when the AI SDK is told to reason", async () => {
  await using session = await openSession(script);
  const [messages, , responses] = protocols.map(([, modelOf]) => modelOf(session));
  if (messages === undefined || responses === undefined) throw new Error("a protocol is missing");
  const base = { prompt: "go", tools, stopWhen: stepCountIs(5), maxRetries: 0 };
  const thought = await generateText({
    ...base,
    model: messages,
    providerOptions: { anthropic: { thinking: { type: "adaptive", display: "summarized" } } },
  });
  const reasoned = await generateText({
    ...base,
    model: responses,
    providerOptions: {
      openai: {
        store: false,
        forceReasoning: true,
        reasoningSummary: "auto",
        include: ["reasoning.encrypted_content"],
      },
    },
  });
  expect([thought, reasoned].map((result) => [result.steps[0]?.reasoningText, result.text])).toEqual([
    ["look first", "It is pwd."],
    ["look first", "It is pwd."],
  ]);
  expect((await session.log()).exchanges.map(({ outcome }) => outcome)).toEqual(Array(4).fill("complete"));
});
