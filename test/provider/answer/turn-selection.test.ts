import { expect, test } from "vitest";
import type { TurnScript } from "../../../src/core/turn-script.ts";
import { playedScript, toolUseId } from "../../../src/provider/answer/played-script.ts";
import type { ConversationMessage } from "../../../src/provider/wire/model-request.ts";
import { isMainRequest, nextTurn } from "../../../src/provider/answer/turn-selection.ts";

const call = { kind: "tool", operation: { kind: "run", command: "x" } } as const;
const script: TurnScript = {
  turns: [
    { blocks: [call] },
    { blocks: [call, call] },
    { blocks: [{ kind: "text", text: "half" }] },
    { blocks: [call] },
  ],
};
const played = playedScript(script, "s");
const user = (text: string, ...ids: readonly string[]) => ({
  role: "user" as const,
  texts: [text],
  toolResults: ids.map((id) => ({ id, isError: false, text: "" })),
});
const assistant = (text: string) => ({ role: "assistant" as const, texts: [text], toolResults: [] });

function turnAfter(conversation: readonly ConversationMessage[]): number {
  return nextTurn(conversation, played).turn;
}

test("the turn follows from the tool results in the conversation, whatever was cut before them", () => {
  expect(turnAfter([user("go")])).toBe(0);
  expect(turnAfter([user("summary of all before"), assistant(""), user("", toolUseId("s", 1, 1))])).toBe(2);
  expect(turnAfter([user("", toolUseId("s", 0, 0)), assistant(""), user("", toolUseId("s", 1, 0))])).toBe(2);
});

test("a scripted turn of text counts when the client repeats it, an invented answer does not", () => {
  const before = [user("", toolUseId("s", 1, 0))];
  expect(turnAfter([...before, assistant("half"), user("more")])).toBe(3);
  expect(turnAfter([...before, assistant("something else"), user("more")])).toBe(2);
});

test("a paused turn and its continuation count as two, sent apart or joined by the client", () => {
  const paused: TurnScript = {
    turns: ["one ", "two", "three"].map((text) => ({ blocks: [{ kind: "text", text }] })),
  };
  const apart = [user("go"), assistant("one "), assistant("two"), user("on")];
  const joined = [user("go"), assistant("one two"), user("on")];
  expect([apart, joined].map((conversation) => nextTurn(conversation, playedScript(paused, "s")).turn)).toEqual([2, 2]);
});

test("a thread is found by its first user message, and by its calls when that message is gone", () => {
  const threads = [{ firstUserContains: "explore", turns: [{ blocks: [call] }, { blocks: [call] }] }];
  const threaded = playedScript({ ...script, threads }, "s");
  expect(threaded.toolTurns.size).toBe(6);
  expect(nextTurn([user("please explore")], threaded)).toEqual({ thread: 0, turn: 0 });
  expect(nextTurn([user("summary"), user("", toolUseId("s", 0, 0, 0))], threaded)).toEqual({ thread: 0, turn: 1 });
  expect(nextTurn([user("summary"), user("", toolUseId("s", 0, 0))], threaded)).toEqual({ thread: null, turn: 1 });
});

test("a request without tools is main only for a script that neither calls tools nor has side answers", () => {
  const talk: TurnScript = { turns: [{ blocks: [{ kind: "text", text: "hi" }] }] };
  expect(isMainRequest(true, played)).toBe(true);
  expect(isMainRequest(false, played)).toBe(false);
  expect(isMainRequest(false, playedScript(talk, "s"))).toBe(true);
  const titled = playedScript({ ...talk, sides: [{ kind: "text", text: "title" }] }, "s");
  expect(isMainRequest(false, titled)).toBe(false);
});
