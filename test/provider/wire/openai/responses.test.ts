import type OpenAI from "openai";
import { expect, test } from "vitest";
import { openSession } from "../../open-session.ts";
import { loopScript, openaiClient, openaiModel as model, rawAnswer, shellParameters } from "./opened-client.ts";

type InputItem = OpenAI.Responses.ResponseInputItem;

const tools = [{ type: "function" as const, name: "shell", parameters: shellParameters, strict: false }];
const go: InputItem = { role: "user", content: "go" };

function resultsOf(response: OpenAI.Responses.Response): InputItem[] {
  return response.output
    .filter((item) => item.type === "function_call")
    .map(({ call_id }) => ({ type: "function_call_output" as const, call_id, output: `ran ${call_id}` }));
}

/** The items of the output of the kinds that a script makes. */
function spokenItems(response: OpenAI.Responses.Response): InputItem[] {
  return response.output.flatMap((item) =>
    item.type === "reasoning" || item.type === "message" || item.type === "function_call" ? [item] : [],
  );
}

test("the bytes of a stream are those of the documented protocol", async () => {
  await using session = await openSession(loopScript);
  const body = { model, input: "go", tools, stream: true, reasoning: { effort: "low", summary: "auto" } };
  const response = await rawAnswer(session, "/v1/responses", body);
  const text = await response.text();
  await expect(text).toMatchFileSnapshot("../../__golden__/one-turn.responses.sse");
  const numbers = [...text.matchAll(/"sequence_number":(\d+)/g)].map(([, digits]) => Number(digits));
  expect(numbers).toEqual(numbers.map((_, index) => index));
  expect(text).not.toContain("[DONE]");
});

test("a tool loop of the official SDK runs to the script's end with all items sent back", async () => {
  await using session = await openSession(loopScript);
  const client = openaiClient(session);
  const first = await client.responses
    .stream({ model, input: [go], tools, store: false, reasoning: { summary: "auto" } })
    .finalResponse();
  expect(first.status).toBe("completed");
  expect(first.output.map((item) => item.type)).toEqual(["reasoning", "message", "function_call", "function_call"]);
  expect(first.output_text).toBe("Listing 😀.");
  expect(first.usage).toMatchObject({ output_tokens_details: { reasoning_tokens: 3 } });
  const input = [go, ...spokenItems(first), ...resultsOf(first)];
  const second = await client.responses.create({ model, input, tools, store: false });
  expect(second.output_text).toBe("All done.");
  const { exchanges } = await session.log();
  expect(exchanges.map(({ turn, purpose, outcome }) => [turn, purpose, outcome])).toEqual([
    [0, "main", "complete"],
    [1, "main", "complete"],
  ]);
  expect(exchanges[1]?.cache.firstDifference).toBeNull();
  expect(exchanges[1]?.toolResults.map(({ call }) => call)).toEqual([0, 1]);
});

test("a conversation kept on the server continues from its id, and items can be named by theirs", async () => {
  await using session = await openSession(loopScript);
  const client = openaiClient(session);
  const first = await client.responses.create({ model, input: "go", tools });
  const byId = await client.responses.create({ model, input: resultsOf(first), tools, previous_response_id: first.id });
  const references = first.output.map(({ id }) => ({ type: "item_reference" as const, id: id ?? "" }));
  const byItems = await client.responses.create({ model, input: [go, ...references, ...resultsOf(first)], tools });
  expect([byId.output_text, byItems.output_text]).toEqual(["All done.", "All done."]);
  expect(byId.previous_response_id).toBe(first.id);
  expect(byId.usage?.input_tokens).toBe(byItems.usage?.input_tokens);
  const { exchanges } = await session.log();
  expect(exchanges.map(({ cache }) => cache.firstDifference)).toEqual([null, null, null]);
  await using other = await openSession(loopScript);
  const stranger = openaiClient(other).responses.create({ model, input: "x", tools, previous_response_id: first.id });
  await expect(stranger).rejects.toThrow(/Previous response with id .* not found/);
});

test("what was thought is summarised only for clients that ask, and costs the same either way", async () => {
  await using session = await openSession(loopScript);
  const client = openaiClient(session);
  const hidden = await client.responses.create({ model, input: "go", tools, include: ["reasoning.encrypted_content"] });
  const shown = await client.responses.create({ model, input: "go", tools, reasoning: { summary: "auto" } });
  expect(hidden.output[0]).toMatchObject({ type: "reasoning", summary: [], encrypted_content: expect.any(String) });
  expect(shown.output[0]).toMatchObject({ summary: [{ type: "summary_text", text: "look first" }] });
  expect(hidden.usage?.output_tokens).toBe(shown.usage?.output_tokens);
});

test("a limit ends the response incomplete, inside the arguments of a call", async () => {
  await using session = await openSession(loopScript);
  const stream = openaiClient(session).responses.stream({ model, input: "go", tools, max_output_tokens: 11 });
  const kinds: string[] = [];
  for await (const event of stream) kinds.push(event.type);
  const cut = await stream.finalResponse();
  expect(kinds.at(-1)).toBe("response.incomplete");
  expect(cut).toMatchObject({ status: "incomplete", incomplete_details: { reason: "max_output_tokens" } });
  expect(cut.output.at(-1)).toMatchObject({ type: "function_call", status: "incomplete", arguments: '{"comman' });
});

test.each([
  [
    "a call without output",
    [go, { type: "function_call", call_id: "c", name: "shell", arguments: "{}" }],
    /No tool output found/,
  ],
  ["an output without call", [go, { type: "function_call_output", call_id: "c", output: "" }], /No tool call found/],
  ["an unknown item", [{ type: "item_reference", id: "msg_0" }], /Item with id 'msg_0' not found/],
  ["an item of no type", [{ text: "x" }], /^input\[0\]\.type: /],
])("%s is refused", async (_, input, message) => {
  await using session = await openSession(loopScript);
  const response = await rawAnswer(session, "/v1/responses", { model, input, tools });
  const answer: { readonly error: { readonly message: string } } = JSON.parse(await response.text());
  expect([response.status, answer.error.message]).toEqual([400, expect.stringMatching(message)]);
});

test("tokens are counted as they would be billed", async () => {
  await using session = await openSession(loopScript);
  const client = openaiClient(session);
  const count = await client.responses.inputTokens.count({ model, input: "go", tools });
  const real = await client.responses.create({ model, input: "go", tools });
  expect(count.input_tokens).toBe(real.usage?.input_tokens);
});
