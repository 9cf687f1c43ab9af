import type Anthropic from "@anthropic-ai/sdk";
import { expect, test } from "vitest";
import { inputDeltas, wholeMembers } from "../../../../src/provider/wire/anthropic/tool-input.ts";
import { openSession, shellTool } from "../../open-session.ts";

const block = { kind: "tool", id: "toolu", name: "edit", input: { path: "a.ts", text: "x".repeat(40) } } as const;
const joined = (deltas: readonly { readonly text: string }[]): string => deltas.map(({ text }) => text).join("");

test("a member of the input is held until it is complete; an eager tool's flows token by token", () => {
  const held = inputDeltas(block, false).map(({ tokensBefore }) => tokensBefore);
  const eager = inputDeltas(block, true).map(({ tokensBefore }) => tokensBefore);
  expect(new Set(held).size).toBe(3);
  expect(eager).toEqual([1, ...Array.from({ length: 17 }, (_, index) => index + 1)]);
  expect(joined(inputDeltas(block, true))).toBe(joined(inputDeltas(block, false)));
});

test("of a call that was cut an eager tool gets what was decoded, any other its complete members", () => {
  const cut = { ...block, cutTokens: 9 };
  expect(joined(inputDeltas(cut, true))).toBe('{"path":"a.ts","text":"xxxxxxxxx'.slice(0, 32));
  expect(joined(inputDeltas(cut, false))).toBe('{"path":"a.ts"');
  expect(wholeMembers(cut)).toEqual({ path: "a.ts" });
  expect(joined(inputDeltas({ ...block, cutTokens: 1 }, true))).toBe("");
});

test("max_tokens inside a call ends the message in it, as the client asked for its input", async () => {
  await using session = await openSession({
    turns: [{ blocks: [{ kind: "tool", operation: { kind: "run", command: "pwd" } }] }],
  });
  const fragments = async (eager: boolean): Promise<string> => {
    const tool: Anthropic.Tool = { ...shellTool, eager_input_streaming: eager };
    const messages = [{ role: "user" as const, content: "go" }];
    const stream = session.client.messages.stream({ model: "claude-opus-5", max_tokens: 4, messages, tools: [tool] });
    const pieces: string[] = [];
    let stop: string | null = null;
    for await (const event of stream) {
      if (event.type === "content_block_delta" && event.delta.type === "input_json_delta") {
        pieces.push(event.delta.partial_json);
      }
      if (event.type === "message_delta") stop = event.delta.stop_reason;
    }
    expect(stop).toBe("max_tokens");
    return pieces.join("");
  };
  expect([await fragments(false), await fragments(true)]).toEqual(["", '{"command":"']);
});
