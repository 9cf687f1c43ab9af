import { expect, test } from "vitest";
import { recordedScript } from "../../../src/provider/cassette/recorded-script.ts";
import { operationOf } from "../../../src/provider/cassette/recorded-operations.ts";
import type { RecordedCall, RecordedTurn } from "../../../src/provider/cassette/recorded-session.ts";

const folder = "/srv/project";

test.for([
  ["Read", { file_path: "/srv/project/src/a.ts" }, { kind: "read", path: "src/a.ts" }],
  ["read_file", { path: "./src/../a.ts" }, { kind: "read", path: "a.ts" }],
  ["Read", { file_path: "/etc/passwd" }, null],
  ["Read", { file_path: "../secret" }, null],
  ["Read", { file_path: "/srv/project-two/a" }, null],
  ["str_replace_editor", { command: "view", path: "a" }, { kind: "read", path: "a" }],
  [
    "str_replace_editor",
    { command: "str_replace", path: "a", old_str: "x", new_str: "y" },
    { kind: "edit", path: "a", before: "x", after: "y" },
  ],
  ["Edit", { file_path: "a", old_string: "x", new_string: "" }, { kind: "edit", path: "a", before: "x", after: "" }],
  ["Write", { file_path: "a", content: "t" }, { kind: "write", path: "a", text: "t" }],
  ["ls", {}, { kind: "list", path: "." }],
  ["Glob", { pattern: "**/*.ts", path: "src" }, { kind: "find", glob: "src/**/*.ts" }],
  ["Grep", { pattern: "todo" }, { kind: "search", pattern: "todo" }],
  ["Bash", { command: "rm -rf /" }, null],
  ["WebFetch", { url: "https://example.com" }, null],
] as const)("%s %j becomes %j", ([name, input, operation]) => {
  expect(operationOf({ name, input, result: null }, folder)).toEqual(operation);
});

const result = { digest: "r", bytes: 6, isError: false };

function turn(calls: readonly RecordedCall[], toolsNs = 0, text = ""): RecordedTurn {
  return { exchange: null, text, calls, toolsNs };
}

function scriptOf(turns: readonly RecordedTurn[], files: Readonly<Record<string, string>> = { "a.txt": "one" }) {
  return recordedScript({ turns, workspace: { folder, git: null, files: {}, leftOut: 0 } }, files, () => "result");
}

test("what the files hold is done on them; the rest stands in with its result and its time", () => {
  const { script, files, standIns } = scriptOf([
    turn(
      [
        { name: "Read", input: { file_path: "a.txt" }, result },
        { name: "Read", input: { file_path: "missing.txt" }, result },
        { name: "Bash", input: { command: "npm test" }, result: { ...result, isError: true } },
      ],
      3e9,
      "I look.",
    ),
    turn([], 0, "Done."),
  ]);
  expect(script.turns).toEqual([
    {
      blocks: [
        { kind: "text", text: "I look." },
        { kind: "tool", operation: { kind: "read", path: "a.txt" } },
        { kind: "tool", operation: { kind: "run", command: "sleep 1.500; cat .bench-results/0.txt" } },
        { kind: "tool", operation: { kind: "run", command: "sleep 1.500; cat .bench-results/1.txt; exit 1" } },
      ],
    },
    { blocks: [{ kind: "text", text: "Done." }] },
  ]);
  expect(files).toEqual({ "a.txt": "one", ".bench-results/0.txt": "result", ".bench-results/1.txt": "result" });
  expect(standIns).toBe(2);
});

function edit(before: string, after: string): RecordedTurn {
  return turn([{ name: "Edit", input: { file_path: "a.txt", old_string: before, new_string: after }, result }]);
}

test("an edit is real only where it fits, after the edits before it", () => {
  const { script } = scriptOf([edit("one", "two"), edit("one", "three"), edit("two", "four $&"), edit("four $&", "e")]);
  const kinds = script.turns.map(({ blocks }) => blocks.map((block) => block.kind === "tool" && block.operation.kind));
  expect(kinds).toEqual([["edit"], ["run"], ["edit"], ["edit"], [false]]);
});

test("a text in the middle would end the agent's loop and is left out; a script always ends with a text", () => {
  const call: RecordedCall = { name: "Read", input: { path: "a.txt" }, result };
  const { script } = scriptOf([turn([call]), turn([], 0, "a summary"), turn([call])]);
  expect(script.turns.map(({ blocks }) => blocks.length)).toEqual([1, 1, 1]);
  expect(script.turns.at(-1)?.blocks[0]?.kind).toBe("text");
});
