import { expect, test } from "vitest";
import type { TurnScript } from "../../../src/core/turn-script.ts";
import { playedScript, toolUseId } from "../../../src/provider/answer/played-script.ts";
import {
  type ConversationMessage,
  freeToolUse,
  type OfferedTool,
  type ToolUse,
} from "../../../src/provider/wire/model-request.ts";
import {
  isMainRequest,
  MainLine,
  marksOf,
  nextTurn,
  settledExchanges,
} from "../../../src/provider/answer/turn-selection.ts";
import { exchangeOf } from "../../report/timeline/random-traces.ts";

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

test("after a compaction that dropped every call the script goes on, and a retry gets the same turn", () => {
  const summarised = playedScript(
    { ...script, sides: [{ kind: "extract", marker: "x", maxLines: 1, heading: "So far:" }] },
    "s",
  );
  const line = new MainLine();
  const turnOf = (...conversation: readonly ConversationMessage[]) =>
    line.answer({ conversation, toolUse: freeToolUse }, summarised).turn;
  expect(turnOf(user("go"))).toBe(0);
  expect(turnOf(user("go"), assistant(""), user("", toolUseId("s", 0, 0)))).toBe(1);
  const compacted = [user("A summary. So far: nothing")];
  expect(turnOf(...compacted)).toBe(2);
  expect(turnOf(...compacted)).toBe(2);
  expect(turnOf(user("go"), assistant("So far: nothing"), user("continue"))).toBe(3);
  // A new session with the same prompt begins again.
  expect(turnOf(user("go"))).toBe(0);
  expect(turnOf(user("A summary. So far: something"))).toBe(1);
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
  expect(nextTurn([user("please explore")], threaded)).toEqual({ thread: 0, turn: 0, call: 0 });
  expect(nextTurn([user("summary"), user("", toolUseId("s", 0, 0, 0))], threaded)).toEqual({
    thread: 0,
    turn: 1,
    call: 0,
  });
  expect(nextTurn([user("summary"), user("", toolUseId("s", 0, 0))], threaded)).toEqual({
    thread: null,
    turn: 1,
    call: 0,
  });
});

const shell: OfferedTool = { kind: "function", name: "bash", description: "", schema: {} };

function isMain(
  source: TurnScript,
  conversation: readonly ConversationMessage[],
  tools: readonly OfferedTool[] = [],
  prompts: readonly string[] = [],
  toolUse: ToolUse = freeToolUse,
): boolean {
  return isMainRequest(
    { script: playedScript(source, "s"), mainMarks: marksOf(prompts) },
    { conversation, tools, toolUse },
  );
}

test("a request without tools is main only for a script that neither calls tools nor has side answers", () => {
  const talk: TurnScript = { turns: [{ blocks: [{ kind: "text", text: "hi" }] }] };
  expect(isMain(script, [user("go")], [shell])).toBe(true);
  expect(isMain(script, [user("go")])).toBe(false);
  expect(isMain(talk, [user("go")])).toBe(true);
  expect(isMain({ ...talk, sides: [{ kind: "text", text: "title" }] }, [user("go")])).toBe(false);
});

test("a request that forbids tools gets a scripted turn only if that turn is text", () => {
  const forbidden = { ...freeToolUse, mode: "none" } as const;
  const results = user("", toolUseId("s", 1, 1));
  expect(isMain(script, [user("go")], [shell], [], forbidden)).toBe(false);
  expect(isMain(script, [user("go"), assistant(""), results], [shell], [], forbidden)).toBe(true);
});

test("a client that takes one call at a time gets the calls of a turn one after the other", () => {
  const places = [false, false, true].map((isParallel, index) =>
    nextTurn([user("go"), assistant(""), user("", toolUseId("s", 1, index % 2))], played, { isParallel }),
  );
  const next = { thread: null, turn: 2, call: 0 };
  expect(places).toEqual([{ thread: null, turn: 1, call: 1 }, next, next]);
});

test("with a main prompt the conversation that carries it is main, whatever tools others offer", () => {
  const prompts = [" mend the bug\n"];
  const talk: TurnScript = { turns: [{ blocks: [{ kind: "text", text: "hi" }] }] };
  expect(isMain(script, [user("please mend the bug")], [shell], prompts)).toBe(true);
  expect(isMain(script, [user("what shall be remembered?")], [shell], prompts)).toBe(false);
  expect(isMain(script, [user("a title for: mend the bug")], [], prompts)).toBe(false);
  expect(isMain(talk, [user("a title for: mend the bug")], [], prompts)).toBe(true);
  expect(isMain({ ...talk, sides: [{ kind: "text", text: "t" }] }, [user("mend the bug")], [], prompts)).toBe(false);
  expect(isMain(script, [user("", toolUseId("s", 0, 0))], [shell], prompts)).toBe(true);
  const summarised: TurnScript = {
    ...script,
    sides: [{ kind: "extract", marker: "FACT", maxLines: 9, heading: "Summary of the work:" }],
  };
  expect(isMain(summarised, [user("Summary of the work: all is well")], [shell], prompts)).toBe(true);
  const results = {
    ...user("a summary.txt"),
    toolResults: [{ id: toolUseId("s", 0, 0), isError: false, text: "a summary.txt" }],
  };
  const conversation = [user("mend the bug"), assistant(""), results];
  expect(isMain(summarised, conversation, [shell], prompts)).toBe(true);
  const summarising = [...conversation, user("Now summarize all of this.")];
  expect(isMain(summarised, summarising, [shell], prompts)).toBe(false);
  // A first message asks for no summary of anything, and a client's own notes ask for nothing.
  const note = "<system-reminder>A skill here: summarize a page.</system-reminder>";
  expect(isMain(summarised, [{ ...user("mend the bug"), texts: ["mend the bug", note] }], [shell], prompts)).toBe(true);
  expect(isMain(summarised, [...conversation, user(note)], [shell], prompts)).toBe(true);
  expect(isMain(summarised, [...summarising, user(note)], [shell], prompts)).toBe(false);
  // A script without such an answer does not expect the request.
  expect(isMain(script, summarising, [shell], prompts)).toBe(true);
});

test("requests without tools are side requests once others that carry the prompt offer some", () => {
  const difference = { section: "tools", atByte: 0, before: "", after: "" } as const;
  const exchange = (toolNames: readonly string[], thread?: number) => ({
    ...exchangeOf({ toolNames, cache: { breakpoints: 0, firstDifference: difference } }),
    ...(thread === undefined ? {} : { thread }),
  });
  const alone = [exchange([]), exchange([], 0)];
  expect(settledExchanges(alone)).toEqual(alone);
  expect(settledExchanges([...alone, exchange(["bash"])])).toEqual([
    { ...exchange([]), purpose: "side", turn: null, cache: { breakpoints: 0, firstDifference: null } },
    exchange([], 0),
    exchange(["bash"]),
  ]);
});
