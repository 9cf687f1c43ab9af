import { expect, test } from "vitest";
import { recordedAnswer } from "../../../src/provider/cassette/recorded-answer.ts";

function events(...objects: readonly unknown[]): string {
  return objects.map((object) => `data: ${JSON.stringify(object)}\n\n`).join("");
}

const input = { path: "a.txt" };
const pieces = ['{"pa', 'th":"a.txt"}'];
const expected = { text: "Hi there", calls: [{ id: "c1", name: "read", input }] };

const bodies: Readonly<Record<string, string>> = {
  "Messages, streamed": events(
    { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
    { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Hi" } },
    { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: " there" } },
    { type: "content_block_start", index: 1, content_block: { type: "tool_use", id: "c1", name: "read", input: {} } },
    ...pieces.map((partial_json) => ({
      type: "content_block_delta",
      index: 1,
      delta: { type: "input_json_delta", partial_json },
    })),
  ),
  "Messages, whole": JSON.stringify({
    type: "message",
    content: [
      { type: "text", text: "Hi there" },
      { type: "tool_use", id: "c1", name: "read", input },
    ],
  }),
  "Chat, streamed": events(
    { choices: [{ delta: { content: "Hi there" } }] },
    {
      choices: [{ delta: { tool_calls: [{ index: 0, id: "c1", function: { name: "read", arguments: pieces[0] } }] } }],
    },
    { choices: [{ delta: { tool_calls: [{ index: 0, function: { arguments: pieces[1] } }] } }] },
  ),
  "Chat, whole": JSON.stringify({
    choices: [
      {
        message: {
          content: "Hi there",
          tool_calls: [{ id: "c1", function: { name: "read", arguments: JSON.stringify(input) } }],
        },
      },
    ],
  }),
  "Responses, streamed": events(
    { type: "response.output_text.delta", delta: "Hi there" },
    { type: "response.output_item.done", item: { type: "message", content: [{ text: "Hi there" }] } },
    {
      type: "response.output_item.done",
      item: { type: "function_call", call_id: "c1", name: "read", arguments: JSON.stringify(input) },
    },
    { type: "response.completed", response: { object: "response", output: [{ type: "message" }] } },
  ),
  "Responses, whole": JSON.stringify({
    object: "response",
    output: [
      { type: "message", content: [{ text: "Hi there" }] },
      { type: "function_call", call_id: "c1", name: "read", arguments: JSON.stringify(input) },
    ],
  }),
  "Gemini, an array": JSON.stringify([
    { candidates: [{ content: { parts: [{ text: "hidden", thought: true }, { text: "Hi there" }] } }] },
    { candidates: [{ content: { parts: [{ functionCall: { id: "c1", name: "read", args: input } }] } }] },
  ]),
};

test.for(Object.entries(bodies))("%s", ([, body]) => {
  expect(recordedAnswer(body)).toEqual(expected);
});

test("a line separator of Unicode does not cut an event", () => {
  const body = events({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "a\u2028b" } });
  expect(recordedAnswer(body).text).toBe("a\u2028b");
});

test("arguments that are no JSON are kept as text, and a body that is no answer says nothing", () => {
  const call = { index: 0, id: "c", function: { name: "x", arguments: "not JSON" } };
  expect(recordedAnswer(events({ choices: [{ delta: { tool_calls: [call] } }] })).calls).toEqual([
    { id: "c", name: "x", input: { text: "not JSON" } },
  ]);
  expect(recordedAnswer("<html>")).toEqual({ text: "", calls: [] });
});
