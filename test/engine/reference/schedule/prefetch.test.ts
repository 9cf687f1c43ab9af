import { expect, test } from "vitest";
import type { Message } from "../../../../src/engine/reference/message.ts";
import {
  type LoggedCall,
  appendSession,
  readSessions,
} from "../../../../src/engine/reference/schedule/call-log-file.ts";
import { guessFromSessions, guessMentioned } from "../../../../src/engine/reference/schedule/guesser.ts";
import { Prefetch, type ProbableCall } from "../../../../src/engine/reference/schedule/prefetch.ts";
import { join } from "node:path";
import { appendFile, readFile } from "node:fs/promises";
import { workspace } from "../../workspace.ts";

const view = (path: string): ProbableCall => ({ name: "view", input: { path } });

const logged = (turn: number, name: string, input: LoggedCall["input"]): LoggedCall => ({
  turn,
  name,
  input,
  start: "message",
  outcome: "used",
  bytes: 0,
});

const session = (path: string, check: string) => [
  logged(0, "edit", { path }),
  logged(1, "view", { path }),
  logged(2, "bash", { command: check }),
];

const said = (name: string, input: LoggedCall["input"]): readonly Message[] => [
  { role: "assistant", content: [{ type: "tool_use", id: "1", name, input }] },
];

function prefetching(guesses: readonly ProbableCall[]) {
  const ran: string[] = [];
  const prefetch = new Prefetch({
    guess: () => guesses,
    accessOf: ({ name, input }) =>
      Promise.resolve({ reads: [String(input["path"])], writes: name === "view" ? [] : [String(input["path"])] }),
    run: ({ input }) => {
      ran.push(String(input["path"]));
      return Promise.resolve({ type: "tool_result", tool_use_id: "", content: `was ${String(input["path"])}` });
    },
  });
  return { prefetch, ran };
}

test("a guess answers the very same call once, is never a write, and at most three run", async () => {
  const { prefetch, ran } = prefetching([{ name: "edit", input: { path: "/x" } }, view("/a"), view("/b"), view("/c")]);
  prefetch.begin([], 0);
  await prefetch.begun();
  expect(ran).toEqual(["/a", "/b"]);
  expect((await prefetch.take(view("/a")))?.content).toBe("was /a");
  expect(await prefetch.take(view("/a"))).toBeUndefined();
  expect(await prefetch.take({ name: "view", input: { path: "/b", offset: 2 } })).toBeUndefined();
  expect(await prefetch.wasted()).toEqual([{ call: view("/b"), bytes: 6 }]);
});

test("a guess is void when something wrote to what it read, and only then", async () => {
  const { prefetch } = prefetching([view("/a"), view("/b")]);
  prefetch.begin([], 0);
  await prefetch.begun();
  prefetch.invalidate({ reads: [], writes: ["/a"] });
  expect(await prefetch.take(view("/a"))).toBeUndefined();
  expect((await prefetch.take(view("/b")))?.content).toBe("was /b");
});

test("what results mention and nobody viewed is guessed, in order", () => {
  const messages: readonly Message[] = [
    { role: "assistant", content: [{ type: "tool_use", id: "1", ...view("src/seen.ts") }] },
    {
      role: "user",
      content: [{ type: "tool_result", tool_use_id: "1", content: "src/b.ts:3:x of two\nsrc/seen.ts:1:y (lib/c.js)" }],
    },
  ];
  expect(guessMentioned(messages, 1)).toEqual([view("src/b.ts"), view("lib/c.js")]);
});

test("habits of earlier sessions are learned with their arguments, and rare things are not", () => {
  const guess = guessFromSessions([session("a", "check"), session("b", "check"), session("c", "once")]);
  expect(guess(said("edit", { path: "new", old_string: "x" }), 1)).toEqual([view("new")]);
  expect(guess(said("view", { path: "new" }), 2)).toEqual([{ name: "bash", input: { command: "check" } }]);
  expect(guess(said("glob", { pattern: "*" }), 1)).toEqual([]);
});

test("the log keeps what was called but no text that was written, and survives a line that was cut off", async () => {
  await using space = await workspace();
  const path = join(space.root, "log");
  const call = { turn: 0, name: "write", input: { path: "p", content: "private" }, bytes: 1 } as const;
  expect(await appendSession(path, [{ ...call, start: "message", outcome: "used" }])).toBeNull();
  await appendFile(path, '{"schemaVersion":1,"calls":[{"tu\n');
  expect(await readFile(path, "utf8")).not.toContain("private");
  expect(await readSessions(path)).toEqual([[{ ...call, input: { path: "p" }, start: "message", outcome: "used" }]]);
  await expect(readSessions(join(space.root, "none"))).rejects.toThrow(/cannot be read \(ENOENT\)\. Write one with/);
});
