import { expect, test } from "vitest";
import { openSession } from "../../open-session.ts";
import { geminiClient, geminiModel as model, go, hiScript, rawAnswer, tools } from "./opened-client.ts";

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
  await using session = await openSession(hiScript);
  const response = await rawAnswer(session, "generateContent", body);
  const { error } = JSON.parse(await response.text());
  expect([response.status, error.code, error.status]).toEqual([400, 400, "INVALID_ARGUMENT"]);
  expect(error.message).toMatch(message);
  expect((await session.log()).exchanges[0]?.outcome).toBe("refused");
});

test("the key comes as a header or in the query; without one nobody is answered", async () => {
  await using session = await openSession(hiScript);
  const url = `${session.baseUrl}/v1beta/models/${model}:generateContent`;
  const ask = async (query: string): Promise<Response> =>
    fetch(url + query, { method: "POST", body: JSON.stringify({ contents: [go] }) });
  expect((await ask("?key=k")).status).toBe(200);
  const refused = await ask("");
  expect(refused.status).toBe(403);
  expect(JSON.parse(await refused.text()).error.status).toBe("PERMISSION_DENIED");
});

test("a model, a length and a rate that cannot be had are said in Google's words, with the time to wait", async () => {
  await using session = await openSession(hiScript, { limits: { requestsPerMinute: 1 }, contextWindowTokens: 100 });
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
