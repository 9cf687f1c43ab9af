import { expect, test } from "vitest";
import { callFor } from "../../../src/provider/answer/tool-dialect.ts";

const text = { type: "string" };
const tool = (name: string, properties: Record<string, unknown>, required: readonly string[] = []) => ({
  name,
  schema: { type: "object", properties, required },
});
const edit = { kind: "edit", path: "a.ts", before: "1", after: "2" } as const;

test.each([
  [{ kind: "run", command: "ls" } as const, tool("exec_command", { cmd: text, workdir: text }), { cmd: "ls" }],
  [
    { kind: "run", command: "ls" } as const,
    tool("shell", { command: { type: "array", items: text } }),
    { command: ["bash", "-lc", "ls"] },
  ],
  [
    { kind: "run", command: "ls" } as const,
    tool("Bash", { description: text, command: text, mode: { enum: ["now"] }, wait: { type: "number" } }, [
      "description",
      "mode",
      "wait",
    ]),
    { description: "description", command: "ls", mode: "now", wait: 0 },
  ],
  [
    { kind: "read", path: "a" } as const,
    tool("Read", { file_path: text, limit: { type: "number" } }),
    { file_path: "a" },
  ],
  [
    { kind: "read", path: "a" } as const,
    tool("view", { files: { type: "array", items: { type: "object", properties: { path: text } } } }),
    { files: [{ path: "a" }] },
  ],
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
    { kind: "write", path: "a", text: "" } as const,
    tool("write_file", { path: text, content: text }),
    { path: "a", content: "" },
  ],
])("%j is written for %j", (operation, offered, input) => {
  expect(callFor(operation, [tool("other", {}), offered])).toEqual({ kind: "call", name: offered.name, input });
});

test("a tool of the right name that cannot take the arguments is passed over", () => {
  const result = callFor({ kind: "write", path: "a", text: "b" }, [
    tool("write", { path: text }),
    tool("create", { path: text, file_text: text }),
  ]);
  expect(result).toMatchObject({ name: "create" });
  expect(callFor(edit, [tool("edit", { path: text })])).toMatchObject({ kind: "refused", status: 400 });
});
