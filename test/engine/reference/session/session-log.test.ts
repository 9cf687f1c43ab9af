import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { machineClock } from "../../../../src/core/clock.ts";
import { indexPath, sessionFile } from "../../../../src/engine/reference/session/session-file.ts";
import { resumedMessages } from "../../../../src/engine/reference/session/resume-session.ts";
import { SessionLog, type SessionFile } from "../../../../src/engine/reference/session/session-log.ts";
import type { Message } from "../../../../src/engine/reference/message.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "session-"));
});
afterEach(() => rm(folder, { recursive: true }));

const person = (text: string): Message => ({ role: "user", content: [{ type: "text", text }] });
const model = (text: string): Message => ({ role: "assistant", content: [{ type: "text", text }] });
const call: Message = { role: "assistant", content: [{ type: "tool_use", id: "1", name: "ls", input: {} }] };
const result: Message = { role: "user", content: [{ type: "tool_result", tool_use_id: "1", content: "é" }] };

async function written(path: string, messages: readonly Message[], withIndex: boolean): Promise<void> {
  const log = new SessionLog(await sessionFile(path, withIndex), "turn", machineClock);
  for (const message of messages) log.append({ kind: "message", message });
  await log.close();
}

test("defect: a batch writer that resets its queue after writing; what is queued meanwhile is written next, not lost", async () => {
  const appended: string[] = [];
  const releases: (() => void)[] = [];
  const file: SessionFile = {
    append: (text) =>
      new Promise((resolve) => {
        appended.push(text);
        releases.push(resolve);
      }),
    sync: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
  const log = new SessionLog(file, "batch", machineClock);
  log.append({ kind: "piece", text: "first" });
  const closed = log.close();
  await expect.poll(() => releases.length).toBe(1);
  log.append({ kind: "piece", text: "during the write" });
  releases[0]?.();
  await expect.poll(() => appended.length).toBe(2);
  releases[1]?.();
  await closed;
  expect(appended.join("").match(/"text":"[^"]*"/g)).toEqual(['"text":"first"', '"text":"during the write"']);
});

test("a failed write is told when the session is closed", async () => {
  const file: SessionFile = {
    append: () => Promise.reject(new Error("no space")),
    sync: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
  const log = new SessionLog(file, "delta", machineClock);
  log.append({ kind: "piece", text: "a" });
  await expect(log.close()).rejects.toThrow("no space");
});

test("what is resumed fits, begins with a person's message, parts no result from its call, and is the same by either way", async () => {
  const path = join(folder, "s.jsonl");
  const messages = [person("old"), model("old answer"), person("new"), call, result, model("done")];
  await written(path, messages, true);
  for (const mostBytes of [10_000, 430, 420, 100]) {
    const all = await resumedMessages({ path, mostBytes, indexed: false });
    expect(await resumedMessages({ path, mostBytes, indexed: true })).toEqual(all);
    expect(all[0]?.content[0]?.type ?? "text").toBe("text");
    expect(messages.slice(messages.length - all.length)).toEqual(all);
  }
  expect(await resumedMessages({ path, mostBytes: 10_000, indexed: false })).toEqual(messages);
});

test("a run that was killed leaves a session that goes on: half a line and a call without its result are dropped", async () => {
  const path = join(folder, "s.jsonl");
  await written(path, [person("a"), model("b"), person("c"), call], true);
  await appendFile(path, '{"kind":"message","message":{"role":"us');
  expect(await resumedMessages({ path, mostBytes: 10_000, indexed: true })).toEqual([person("a"), model("b")]);
  await written(path, [person("d"), model("e")], true);
  const texts = (await resumedMessages({ path, mostBytes: 10_000, indexed: true })).map(({ content }) => content[0]);
  expect(texts.at(-1)).toEqual({ type: "text", text: "e" });
});

test("an index that is missing or behind is made up for from the session", async () => {
  const path = join(folder, "s.jsonl");
  await written(path, [person("a"), model("b")], true);
  await written(path, [person("c"), model("d")], false);
  expect(await resumedMessages({ path, mostBytes: 10_000, indexed: true })).toHaveLength(4);
  await rm(indexPath(path));
  expect(await resumedMessages({ path, mostBytes: 10_000, indexed: true })).toHaveLength(4);
});

test("a session that is not there is wrong input, told in one line", async () => {
  const missing = resumedMessages({ path: join(folder, "none"), mostBytes: 1, indexed: false });
  await expect(missing).rejects.toThrow(/^The session .*none cannot be resumed: ENOENT/);
  expect(await readFile(join(folder, "none")).catch(() => "absent")).toBe("absent");
});
