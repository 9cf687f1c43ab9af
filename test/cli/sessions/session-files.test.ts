import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readSessionFiles } from "../../../src/cli/sessions/session-files.ts";
import { keptWords } from "../../../src/import/private-words.ts";
import { claudeCode } from "../../import/session-texts.ts";

function folderOf(files: Readonly<Record<string, string | Buffer>>): string {
  const folder = mkdtempSync(join(tmpdir(), "bench-sessions-"));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

const agent = (id: string, session: string): string =>
  claudeCode
    .split("\n")
    .map((line) =>
      line
        .replace('"sessionId":"s"', `"sessionId":"${session}"`)
        .replace('"isSidechain":false', `"isSidechain":true,"agentId":"${id}"`)
        .replaceAll(/"(u\d|m\d)"/g, `"${id}-$1"`),
    )
    .join("\n");

test("a session of Claude Code comes with its sub-agents, in the folder below it and beside it", () => {
  const folder = folderOf({
    "s.jsonl": claudeCode,
    "s/subagents/agent-a1.jsonl": agent("a1", "s"),
    "agent-a2.jsonl": agent("a2", "s"),
    "agent-a3.jsonl": agent("a3", "another"),
  });
  const { exchanges } = readSessionFiles([join(folder, "s.jsonl")], undefined, keptWords);
  expect(new Set(exchanges.map(({ conversation }) => conversation))).toEqual(new Set(["s", "s a1", "s a2"]));
});

test("a file that nobody knows is named, and the others are read", () => {
  const folder = folderOf({ "s.jsonl": claudeCode, "journal.jsonl": '{"step":1}\n' });
  const { exchanges, notes } = readSessionFiles([folder], undefined, keptWords);
  expect(exchanges.length).toBe(3);
  expect(notes[0]).toMatchObject({ what: "a file in no format that is known", places: ["journal.jsonl"] });
});

test.for([
  ["opencode.db", Buffer.from("SQLite format 3\0rest"), /a database.*opencode export SESSION > session\.json/],
  ["s.jsonl.gz", Buffer.from([0x1f, 0x8b, 8, 0]), /compressed.*gunzip/],
  ["out.jsonl", '{"type":"thread.started","thread_id":"x"}', /printed by codex exec --json.*rollout-\*-x\.jsonl/],
  ["notes.txt", "hello", /no session that bench can read\. Known formats: claude-code, codex/],
] as const)("%s is one line that says what to give", ([name, content, complaint]) => {
  const folder = folderOf({ [name]: content });
  expect(() => readSessionFiles([join(folder, name)], undefined, keptWords)).toThrow(complaint);
});
