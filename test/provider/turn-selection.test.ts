import { expect, test } from "vitest";
import type { TurnScript } from "../../src/core/turn-script.ts";
import { toolUseId } from "../../src/provider/reply.ts";
import { isMainRequest, nextTurn, toolTurnsOf } from "../../src/provider/turn-selection.ts";

const call = { kind: "tool", operation: { kind: "run", command: "x" } } as const;
const script: TurnScript = {
  turns: [
    { blocks: [call] },
    { blocks: [call, call] },
    { blocks: [{ kind: "text", text: "half" }] },
    { blocks: [call] },
  ],
};
const turns = toolTurnsOf(script, "s");
const user = (text: string, ...ids: readonly string[]) => ({
  role: "user" as const,
  texts: [text],
  toolResults: ids.map((id) => ({ id, isError: false, text: "" })),
});
const assistant = (text: string) => ({ role: "assistant" as const, texts: [text], toolResults: [] });

test("the turn follows from the tool results in the conversation, whatever was cut before them", () => {
  expect(nextTurn([user("go")], script, turns)).toBe(0);
  expect(nextTurn([user("summary of all before"), assistant(""), user("", toolUseId("s", 1, 1))], script, turns)).toBe(
    2,
  );
  expect(nextTurn([user("", toolUseId("s", 0, 0)), assistant(""), user("", toolUseId("s", 1, 0))], script, turns)).toBe(
    2,
  );
});

test("a scripted turn of text counts when the client repeats it, an invented answer does not", () => {
  const before = [user("", toolUseId("s", 1, 0))];
  expect(nextTurn([...before, assistant("half"), user("more")], script, turns)).toBe(3);
  expect(nextTurn([...before, assistant("something else"), user("more")], script, turns)).toBe(2);
});

test("a request without tools is main only for a script that neither calls tools nor has side answers", () => {
  const talk: TurnScript = { turns: [{ blocks: [{ kind: "text", text: "hi" }] }] };
  expect(isMainRequest(true, script)).toBe(true);
  expect(isMainRequest(false, script)).toBe(false);
  expect(isMainRequest(false, talk)).toBe(true);
  expect(isMainRequest(false, { ...talk, sides: [{ kind: "text", text: "title" }] })).toBe(false);
});
