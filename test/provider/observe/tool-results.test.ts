import type Anthropic from "@anthropic-ai/sdk";
import { expect, test } from "vitest";
import { openSession, shellTool } from "../open-session.ts";

const read = { kind: "tool", operation: { kind: "run", command: "cat a" } } as const;
const base = { model: "claude-opus-5", max_tokens: 500, tools: [shellTool] };
const go: Anthropic.MessageParam = { role: "user", content: "go" };

/** What the log says of the results of calls with markers, given by call and sent the other way round. */
async function loggedResults(
  markers: readonly string[] | readonly (readonly string[])[],
  results: readonly { text: string; isError?: boolean }[],
) {
  const markersOf = (call: number): readonly string[] => {
    const own = markers[call];
    return typeof own === "string" || own === undefined ? markers.filter((each) => typeof each === "string") : own;
  };
  await using session = await openSession({
    turns: [
      {
        blocks: results.map((_, call) => ({ ...read, ...(markers.length === 0 ? {} : { markers: markersOf(call) }) })),
      },
      { blocks: [{ kind: "text", text: "done" }] },
    ],
  });
  const first = await session.client.messages.create({ ...base, messages: [go] });
  const sent = first.content.flatMap((block, index) =>
    block.type === "tool_use"
      ? [
          {
            type: "tool_result" as const,
            tool_use_id: block.id,
            content: results[index]?.text ?? "",
            is_error: results[index]?.isError === true,
          },
        ]
      : [],
  );
  const answered: Anthropic.MessageParam = { role: "user", content: sent.toReversed() };
  await session.client.messages.create({
    ...base,
    messages: [go, { role: "assistant", content: first.content }, answered],
  });
  const { exchanges } = await session.log();
  return (exchanges[1]?.toolResults ?? []).toReversed();
}

test("a result is done if it holds all markers, else truncated, refused or failed", async () => {
  const results = await loggedResults(
    ["HEAD", "MIDDLE", "END"],
    [
      { text: "HEAD a MIDDLE b END" },
      { text: "HEAD a MIDDLE .. [cut]" },
      { text: "HEAD a .. END" },
      { text: "File path must be absolute" },
      { text: "no such file", isError: true },
      { text: "END MIDDLE" },
    ],
  );
  expect(results.map(({ call, state }) => [call, state])).toEqual([
    [0, "done"],
    [1, "truncated"],
    [2, "truncated"],
    [3, "refused"],
    [4, "failed"],
    [5, "truncated"],
  ]);
});

test("a result under the id of another call is told by that call's markers", async () => {
  const results = await loggedResults(
    [["one"], ["two"], ["three", "end"]],
    [{ text: "two" }, { text: "one" }, { text: "neither" }],
  );
  expect(results.map(({ call, state, ofCall }) => [call, state, ofCall])).toEqual([
    [0, "refused", 1],
    [1, "refused", 0],
    [2, "refused", undefined],
  ]);
});

test("without markers a result is done or failed; the log keeps its beginning and its end", async () => {
  const long = `first ${"x".repeat(2_000)} last`;
  const results = await loggedResults([], [{ text: long }, { text: "oh", isError: true }]);
  expect(results.map(({ state }) => state)).toEqual(["done", "failed"]);
  expect(results[0]).toMatchObject({ bytes: long.length, text: long.slice(0, 512), tail: long.slice(-512) });
});
