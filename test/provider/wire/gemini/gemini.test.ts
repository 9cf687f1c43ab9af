import {
  type Content,
  FunctionCallingConfigMode,
  type FunctionCall,
  type GenerateContentResponse,
} from "@google/genai";
import { expect, test } from "vitest";
import type { WireExchange } from "../../../../src/core/trace.ts";
import { openSession } from "../../open-session.ts";
import { loopScript, shellParameters } from "../openai/opened-client.ts";
import { geminiClient, geminiModel as model, rawAnswer } from "./opened-client.ts";

const declarations = [{ name: "bash", parametersJsonSchema: shellParameters }];
const tools = [{ functionDeclarations: declarations }];
const go: Content = { role: "user", parts: [{ text: "go" }] };
const hi = { turns: [{ blocks: [{ kind: "text", text: "hi" }] }] } as const;

/** Ten turns that each run another command, and one that ends. */
const tenTurns = {
  turns: [
    ...Array.from({ length: 10 }, (_, turn) => ({
      blocks: [{ kind: "tool" as const, operation: { kind: "run" as const, command: `echo ${turn}` } }],
    })),
    { blocks: [{ kind: "text" as const, text: "The last said {{result 9.0}}." }] },
  ],
};

const answersTo = (calls: readonly FunctionCall[]): Content => ({
  role: "user",
  parts: calls.map(({ id, name, args }) => ({
    functionResponse: {
      ...(id === undefined ? {} : { id }),
      name: name ?? "",
      response: { output: `ran ${args?.["command"]}` },
    },
  })),
});

/** The usage of a response as the log counts it. */
function logged({ usageMetadata = {} }: GenerateContentResponse): WireExchange["usage"] {
  const { promptTokenCount = 0, cachedContentTokenCount = 0 } = usageMetadata;
  const { candidatesTokenCount = 0, thoughtsTokenCount = 0 } = usageMetadata;
  expect(usageMetadata.totalTokenCount).toBe(promptTokenCount + candidatesTokenCount + thoughtsTokenCount);
  return {
    freshInputTokens: promptTokenCount - cachedContentTokenCount,
    cacheReadTokens: cachedContentTokenCount,
    cacheWriteTokens: 0,
    outputTokens: candidatesTokenCount + thoughtsTokenCount,
  };
}

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

test("without alt=sse a stream is one JSON array of the same chunks", async () => {
  await using session = await openSession(loopScript);
  const response = await rawAnswer(session, "streamGenerateContent", { contents: [go], tools });
  expect(response.headers.get("content-type")).toBe("application/json; charset=UTF-8");
  const chunks: GenerateContentResponse[] = JSON.parse(await response.text());
  const events = await (await rawAnswer(session, "streamGenerateContent?alt=sse", { contents: [go], tools })).text();
  const withoutId = ({ responseId: _, ...chunk }: { readonly responseId?: string }): object => chunk;
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
  expect(exchanges.map(({ turn, role, outcome }) => [turn, role, outcome])).toEqual([
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

/** What a client sends back of the model's calls. */
const habits: readonly (readonly [string, (content: Content) => Content])[] = [
  ["as they came", (content) => content],
  [
    "without their ids",
    (content) => ({
      ...content,
      parts: (content.parts ?? []).map((part) => {
        const { id: _, ...call } = part.functionCall ?? {};
        return part.functionCall === undefined ? part : { ...part, functionCall: call };
      }),
    }),
  ],
];

test.each(habits)("ten turns follow each other when a client sends calls back %s", async (_, sentBack) => {
  await using session = await openSession(tenTurns);
  const client = geminiClient(session);
  const contents: Content[] = [go];
  const said: GenerateContentResponse[] = [];
  for (let calls: readonly FunctionCall[] | undefined = []; calls !== undefined;) {
    const answer = await client.models.generateContent({ model, contents, config: { tools } });
    said.push(answer);
    calls = answer.functionCalls;
    if (calls === undefined) break;
    const back = sentBack(answer.candidates?.[0]?.content ?? {});
    contents.push(back, answersTo((back.parts ?? []).flatMap(({ functionCall }) => functionCall ?? [])));
  }
  expect(said.at(-1)?.text).toBe("The last said ran echo 9.");
  const { exchanges } = await session.log();
  expect(exchanges.map(({ turn }) => turn)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(exchanges.map(({ usage }) => usage)).toEqual(said.map(logged));
});

test("results without ids belong to the open calls by name, then in order", async () => {
  const named = (name: string): { readonly kind: "tool"; readonly operation: object } => ({
    kind: "tool",
    operation: { kind: "named", name, input: { on: name } },
  });
  const script = { turns: [{ blocks: [named("a"), named("b"), named("b")] }, hi.turns[0]] };
  await using session = await openSession(JSON.parse(JSON.stringify(script)));
  const config = { tools: [{ functionDeclarations: [{ name: "a" }, { name: "b" }] }] };
  const client = geminiClient(session);
  await client.models.generateContent({ model, contents: [go], config });
  const call = (name: string): object => ({ functionCall: { name, args: { on: name } } });
  const result = (name: string, output: string): object => ({ functionResponse: { name, response: { output } } });
  const contents = [
    go,
    { role: "model", parts: [call("a"), call("b"), call("b")] },
    { role: "user", parts: [result("b", "second"), result("b", "third"), result("a", "first")] },
  ];
  await client.models.generateContent({ model, contents, config });
  const { toolResults = [] } = (await session.log()).exchanges[1] ?? {};
  expect(toolResults.map(({ call: place, text }) => [place, text])).toEqual([
    [1, "second"],
    [2, "third"],
    [0, "first"],
  ]);
});

test("a prefix from the minimum on is read from the cache in whole steps, and costs a tenth", async () => {
  await using session = await openSession(hi);
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
  await using session = await openSession(hi);
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

const call = { functionCall: { id: "x", name: "bash", args: {} } };
const result = { functionResponse: { id: "x", name: "bash", response: { output: "" } } };
const user = (...parts: object[]): object => ({ role: "user", parts });
const said = (...parts: object[]): object => ({ role: "model", parts });
const text = { text: "go" };

test.each([
  ["no contents", {}, /contents is not specified/],
  ["an unknown role", { contents: [{ role: "robot", parts: [text] }] }, /valid role: user, model/],
  ["no parts", { contents: [user()] }, /contents\[0\]\.parts: contents\.parts must not be empty/],
  ["a part without data", { contents: [user({ thought: true })] }, /parts\[0\]\.data: required oneof field 'data'/],
  ["a call without result", { contents: [go, said(call), user(text)] }, /number of function response parts is equal/],
  [
    "a result too few",
    { contents: [go, said(call, call), user(result)] },
    /number of function response parts is equal/,
  ],
  ["a result without call", { contents: [user(result)] }, /immediately after a function call turn/],
  [
    "a foreign signature",
    { contents: [go, said({ ...call, thoughtSignature: "c2ln" }), user(result)] },
    /^Corrupted thought/,
  ],
  ["an unknown member", { contents: [go], max_tokens: 3 }, /Unknown name "max_tokens": Cannot find field/],
  ["an explicit cache", { contents: [go], cachedContent: "cachedContents/1" }, /^cachedContent: Explicit caches/],
  ["a limit of zero", { contents: [go], generationConfig: { maxOutputTokens: 0 } }, /max_output_tokens/],
  ["two candidates", { contents: [go], generation_config: { candidate_count: 2 } }, /^candidateCount: /],
  [
    "thinking said twice",
    { contents: [go], generationConfig: { thinkingConfig: { thinkingBudget: 1, thinkingLevel: "LOW" } } },
    /only one of thinking budget/,
  ],
  ["a tool twice", { contents: [go], tools: [...tools, ...tools] }, /Duplicate function declaration found: bash/],
])("%s is refused in Gemini's shape", async (_, body, message) => {
  await using session = await openSession(hi);
  const response = await rawAnswer(session, "generateContent", body);
  const { error } = JSON.parse(await response.text());
  expect([response.status, error.code, error.status]).toEqual([400, 400, "INVALID_ARGUMENT"]);
  expect(error.message).toMatch(message);
  expect((await session.log()).exchanges[0]?.outcome).toBe("refused");
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
    tool_config: { function_calling_config: { mode: FunctionCallingConfigMode.ANY } },
  };
  const answer: GenerateContentResponse = JSON.parse(await (await rawAnswer(session, "generateContent", body)).text());
  expect(answer.candidates?.[0]?.content?.parts?.map(({ functionCall }) => functionCall?.args)).toEqual([
    undefined,
    { command: 'ls "a b"' },
    { command: "pwd" },
  ]);
  expect((await session.log()).exchanges[0]?.sections.map(({ bytes }) => bytes > 0)).toEqual([true, true, true]);
});

test("from Gemini 3 on, a turn that goes on has to bring its signature back, unless no model made the call", async () => {
  await using session = await openSession(loopScript);
  const client = geminiClient(session);
  const next = async (id: string, signature: (kept: string | undefined) => object): Promise<string> => {
    const config = { tools };
    const { candidates } = await client.models.generateContent({ model: id, contents: [go], config });
    const parts = (candidates?.[0]?.content?.parts ?? []).map(({ thoughtSignature, ...part }) => ({
      ...part,
      ...signature(thoughtSignature),
    }));
    const results = answersTo(parts.flatMap(({ functionCall }) => functionCall ?? []));
    const contents = [go, { role: "model", parts }, results];
    return client.models.generateContent({ model: id, contents, config }).then(
      (answer) => answer.text ?? "",
      (error: unknown) => String(error),
    );
  };
  const none = (): object => ({});
  expect(await next("gemini-2.5-pro", none)).toBe("All done.");
  expect(await next("gemini-3.8-flash", none)).toContain("missing a thought_signature");
  expect(await next("gemini-3.8-flash", (kept) => (kept === undefined ? {} : { thoughtSignature: kept }))).toBe(
    "All done.",
  );
  expect(await next("gemini-3.8-flash", () => ({ thoughtSignature: "skip_thought_signature_validator" }))).toBe(
    "All done.",
  );
});

test("the key comes as a header or in the query; without one nobody is answered", async () => {
  await using session = await openSession(hi);
  const url = `${session.baseUrl}/v1beta/models/${model}:generateContent`;
  const ask = async (query: string): Promise<Response> =>
    fetch(url + query, { method: "POST", body: JSON.stringify({ contents: [go] }) });
  expect((await ask("?key=k")).status).toBe(200);
  const refused = await ask("");
  expect(refused.status).toBe(403);
  expect(JSON.parse(await refused.text()).error.status).toBe("PERMISSION_DENIED");
});

test("a model, a length and a rate that cannot be had are said in Google's words, with the time to wait", async () => {
  await using session = await openSession(hi, { limits: { requestsPerMinute: 1 }, contextWindowTokens: 100 });
  const client = geminiClient(session);
  await expect(client.models.generateContent({ model: "gemini-0", contents: "go" })).rejects.toMatchObject({
    status: 404,
    message: expect.stringContaining("models/gemini-0 is not found for API version v1beta"),
  });
  await expect(client.models.generateContent({ model, contents: "x".repeat(1_000) })).rejects.toThrow(
    /The input token count \(\d+\) exceeds the maximum number of tokens allowed \(100\)/,
  );
  await client.models.generateContent({ model, contents: "go" });
  const limited = await rawAnswer(session, "generateContent", { contents: [go] });
  expect([limited.status, limited.headers.get("retry-after")]).toEqual([429, null]);
  const { error } = JSON.parse(await limited.text());
  expect([error.code, error.status]).toEqual([429, "RESOURCE_EXHAUSTED"]);
  expect(error.details).toEqual([
    { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: expect.stringMatching(/^\d+(\.\d{1,3})?s$/) },
  ]);
});
