import { expect, test } from "vitest";
import { callFor } from "../../../src/provider/answer/tool-dialect.ts";
import type { OfferedTool } from "../../../src/provider/wire/model-request.ts";

const text = { type: "string" };
const texts = { type: "array", items: text };
const tool = (
  name: string,
  properties: Record<string, unknown>,
  required: readonly string[] = [],
  description = "",
): OfferedTool => ({ kind: "function", name, description, schema: { type: "object", properties, required } });
const run = { kind: "run", command: "ls" } as const;
const read = { kind: "read", path: "a" } as const;
const list = { kind: "list", path: "src" } as const;
const find = { kind: "find", glob: "*.ts" } as const;
const search = { kind: "search", pattern: "x", path: "src" } as const;
const edit = { kind: "edit", path: "a.ts", before: "1", after: "2" } as const;
const write = { kind: "write", path: "a", text: "hi\n" } as const;
const strangers = [
  tool("other", {}),
  tool("view_image", { path: text }, ["path"]),
  tool("web_search", { query: text }),
  tool("ToolSearch", { query: text, max_results: { type: "number" } }, ["query"]),
];

const editor = {
  command: { type: "string", enum: ["view", "create", "str_replace", "insert", "undo_edit"] },
  path: { type: "string", description: "Absolute path to file or directory" },
  file_text: text,
  old_str: text,
  new_str: text,
  insert_line: { type: "integer" },
};
const editorRequired = ["command", "path"];
const fsRead = {
  operations: {
    type: "array",
    items: {
      type: "object",
      properties: { mode: { enum: ["Line", "Directory", "Search"] }, path: text, pattern: text },
      required: ["mode", "path"],
    },
  },
};

const written = [
  [run, tool("exec_command", { cmd: text, workdir: text }), { cmd: "ls" }],
  [run, tool("shell", { command: texts }), { command: ["bash", "-lc", "ls"] }],
  [
    run,
    tool("Bash", { description: text, command: text, mode: { enum: ["now"] }, wait: { type: "number" } }, [
      "description",
      "mode",
      "wait",
    ]),
    { description: "description", command: "ls", mode: "now", wait: 0 },
  ],
  [run, tool("run_commands", { commands: texts }, ["commands"]), { commands: ["ls"] }],
  [
    run,
    tool("execute_bash", { command: text, timeout: { type: "number" } }, ["command", "timeout"]),
    { command: "ls", timeout: 120_000 },
  ],
  [
    run,
    tool("run_terminal_cmd", { command: text, is_background: { type: "boolean" } }, ["command", "is_background"]),
    { command: "ls", is_background: false },
  ],
  [
    run,
    tool("run_in_terminal", { command: text, explanation: text, isBackground: { type: "boolean" } }, [
      "command",
      "explanation",
      "isBackground",
    ]),
    { command: "ls", explanation: "explanation", isBackground: false },
  ],
  [
    run,
    tool("Execute", { command: text, riskLevel: { enum: ["low", "high"] } }, ["command", "riskLevel"]),
    { command: "ls", riskLevel: "low" },
  ],
  [
    run,
    tool("shell_command", { command: text, workdir: { type: ["string", "null"] } }, ["command", "workdir"]),
    { command: "ls", workdir: null },
  ],
  [run, tool("developer__shell", { command: text }), { command: "ls" }],
  [run, tool("functions.exec_command", { cmd: text }), { cmd: "ls" }],
  [
    run,
    tool("bash", { command: text, timeout: { anyOf: [{ type: "number" }, { type: "null" }] } }, ["command", "timeout"]),
    { command: "ls", timeout: null },
  ],
  [read, tool("Read", { file_path: text, limit: { type: "number" } }), { file_path: "a" }],
  [
    read,
    tool("view", { files: { type: "array", items: { type: "object", properties: { path: text } } } }),
    { files: [{ path: "a" }] },
  ],
  [
    read,
    tool("read_files", {
      files: { type: "array", items: { type: "object", properties: { path: text }, required: ["path"] } },
    }),
    { files: [{ path: "a" }] },
  ],
  [read, tool("read_many_files", { paths: texts }), { paths: ["a"] }],
  [read, tool("mcp__filesystem__read_file", { path: text }), { path: "a" }],
  [read, tool("str_replace_editor", editor, editorRequired), { command: "view", path: "a" }],
  [read, tool("fs_read", fsRead, ["operations"]), { operations: [{ mode: "Line", path: "a" }] }],
  [list, tool("fs_read", fsRead, ["operations"]), { operations: [{ mode: "Directory", path: "src" }] }],
  [search, tool("fs_read", fsRead, ["operations"]), { operations: [{ mode: "Search", path: "src", pattern: "x" }] }],
  [list, tool("list_directory", { dir_path: text }, ["dir_path"]), { dir_path: "src" }],
  [find, tool("Glob", { pattern: text, path: text }), { pattern: "*.ts" }],
  [{ kind: "search", pattern: "x", path: "src" } as const, tool("Grep", { pattern: text }), { pattern: "x" }],
  [
    edit,
    tool("Edit", { file_path: text, old_string: text, new_string: text }),
    { file_path: "a.ts", old_string: "1", new_string: "2" },
  ],
  [
    edit,
    tool("edit", {
      path: text,
      edits: { type: "array", items: { type: "object", properties: { oldText: text, newText: text } } },
    }),
    { path: "a.ts", edits: [{ oldText: "1", newText: "2" }] },
  ],
  [
    edit,
    tool("str_replace_editor", editor, editorRequired),
    { command: "str_replace", path: "a.ts", old_str: "1", new_str: "2" },
  ],
  [
    edit,
    tool("editor", { path: text, old_text: text, new_text: text }, ["path", "new_text"]),
    { path: "a.ts", old_text: "1", new_text: "2" },
  ],
  [
    edit,
    tool("AlterDocument", { file: text, original: text, updated: text }),
    { file: "a.ts", original: "1", updated: "2" },
  ],
  [write, tool("write_file", { path: text, content: text }), { path: "a", content: "hi\n" }],
  [write, tool("write_to_file", { path: text, content: text }, ["path", "content"]), { path: "a", content: "hi\n" }],
  [write, tool("str_replace_editor", editor, editorRequired), { command: "create", path: "a", file_text: "hi\n" }],
  [
    write,
    tool("editor", { path: text, old_text: text, new_text: text }, ["path", "new_text"]),
    { path: "a", new_text: "hi\n" },
  ],
] as const;

test.each(
  written.map(([operation, offered, input]) => ({
    operation,
    kind: operation.kind,
    name: offered.name,
    offered,
    input,
  })),
)("$kind is written for $name", ({ operation, offered, input }) => {
  expect(callFor(operation, [...strangers, offered])).toEqual({ kind: "call", name: offered.name, input });
});

test("a tool of the right name that cannot take the arguments is passed over", () => {
  const result = callFor(write, [tool("write", { path: text }), tool("create", { path: text, file_text: text })]);
  expect(result).toMatchObject({ name: "create" });
  expect(callFor(edit, [tool("edit", { path: text })])).toMatchObject({ kind: "refused", status: 400 });
});

test("a whole name goes before a name of fitting words, and a tool of another subject is never called", () => {
  const content = { path: text, content: text };
  expect(callFor(write, [tool("save_file", content), tool("Write", content)])).toMatchObject({ name: "Write" });
  expect(callFor(write, [tool("append_to_file", content), tool("write_memory", content)])).toMatchObject({
    kind: "refused",
  });
});

test("a path is absolute where the tool asks for that and the workspace is known", () => {
  const absolute = tool("Read", { file_path: { ...text, description: "The absolute path to the file" } });
  const either = tool("Read", { file_path: { ...text, description: "Absolute or relative path" } });
  const place = { workspace: "/w" };
  expect(callFor(read, [absolute], place)).toMatchObject({ input: { file_path: "/w/a" } });
  expect(callFor(read, [absolute])).toMatchObject({ input: { file_path: "a" } });
  expect(callFor(read, [either], place)).toMatchObject({ input: { file_path: "a" } });
  expect(callFor({ ...read, path: "/x" }, [absolute], place)).toMatchObject({ input: { file_path: "/x" } });
});

test.each([
  [read, "cat a"],
  [list, "ls src"],
  [find, "find . -name '*.ts'"],
  [search, "grep -rnE -e x src"],
  [{ ...write, path: "d/it's" } as const, "mkdir -p d && printf %s 'hi\n' > 'd/it'\\''s'"],
  [edit, "BEFORE=1 AFTER=2 perl"],
])("%j is done by the shell if no tool fits", (operation, command) => {
  const call = callFor(operation, [...strangers, tool("exec_command", { cmd: text }, ["cmd"])]);
  expect(call).toMatchObject({ name: "exec_command", input: { cmd: expect.stringContaining(command) } });
});

test("a script tool calls its shell, and a patch tool gets whole lines only", () => {
  const exec: OfferedTool = {
    kind: "freeform",
    name: "exec",
    namespace: "functions",
    description: "Run JavaScript code: `await tools.exec_command(...)`",
  };
  const patch: OfferedTool = { kind: "freeform", name: "apply_patch", description: "" };
  expect(callFor(read, [exec])).toEqual({
    kind: "call",
    name: "exec",
    namespace: "functions",
    form: "freeform",
    input: { text: 'const result = await tools.exec_command({"cmd":"cat a"});\ntext(result.output);\n' },
  });
  expect(callFor(write, [exec, patch])).toMatchObject({
    name: "apply_patch",
    input: { text: "*** Begin Patch\n*** Add File: a\n+hi\n*** End Patch\n" },
  });
  expect(callFor({ ...edit, before: "1\n", after: "2\n3\n" }, [exec, patch])).toMatchObject({
    input: { text: "*** Begin Patch\n*** Update File: a.ts\n@@\n-1\n+2\n+3\n*** End Patch\n" },
  });
  expect(callFor(edit, [patch, exec])).toMatchObject({ name: "exec" });
});

test.each([
  [run, "bash_20250124", "bash", { input: { command: "ls" } }],
  [run, "local_shell", "local_shell", { form: "local-shell", input: { command: ["bash", "-lc", "ls"] } }],
  [
    edit,
    "text_editor_20250728",
    "str_replace_based_edit_tool",
    { input: { command: "str_replace", path: "a.ts", old_str: "1", new_str: "2" } },
  ],
])("%j is written for the provider's own %s", (operation, type, name, call) => {
  const offered: OfferedTool = { kind: "built-in", name, type };
  expect(callFor(operation, [{ kind: "built-in", name: "web_search", type: "web_search" }, offered])).toEqual({
    kind: "call",
    name,
    ...call,
  });
});

test("an operation that no tool and no shell can do is refused with the tools that are offered", () => {
  expect(callFor(find, strangers)).toMatchObject({
    kind: "refused",
    message:
      'The script cannot go on. No offered tool fits a "find" operation. Offered: other(), view_image(path), web_search(query), ToolSearch(query, max_results).',
  });
});

const named = (name: string, input: Record<string, unknown> = { query: "x" }) =>
  ({ kind: "named", name, input }) as const;

test.each([
  ["its own name", tool("lookup", { query: text }), "lookup"],
  ["a name with the prefix of a client", tool("mcp__docs__lookup", { query: text }), "mcp__docs__lookup"],
  ["a schema that declares nothing", tool("lookup", {}), "lookup"],
])("a named operation calls the tool by %s", (_, offered, name) => {
  expect(callFor(named("lookup"), [...strangers, offered])).toEqual({ kind: "call", name, input: { query: "x" } });
});

test.each([
  ["no tool has the name", [tool("dictionarylookup", { query: text })], /^No offered tool is named "lookup"/],
  ["the tool lacks a property", [tool("lookup", { word: text })], /^No offered tool "lookup" takes query/],
  ["there is no tool", [], /Offered: none\.$/],
] as const)("a named operation is not applicable if %s", (_, offered, reason) => {
  expect(callFor(named("lookup"), offered)).toMatchObject({ kind: "refused", unfit: expect.stringMatching(reason) });
});
