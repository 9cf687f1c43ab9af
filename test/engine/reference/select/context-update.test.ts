import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ContextUpdate } from "../../../../src/engine/reference/select/context-update.ts";
import { workspace } from "../../workspace.ts";

const before = "export const a = 1;\n\nexport const b = 2;\n\nexport const c = 3;\n";
const after = "export const a = 1;\n\nexport const b = 20;\n";
const editOf = (path: string) => ({ type: "tool_use" as const, id: "1", name: "edit", input: { path } });

async function told(form: "full" | "symbols", path = "x.ts"): Promise<string | null> {
  await using space = await workspace({ "x.ts": before });
  const update = new ContextUpdate(space.root, form, [{ path: "x.ts", text: before }]);
  await writeFile(join(space.root, "x.ts"), after);
  return update.after([editOf(path), editOf(path)]);
}

test("symbols tells what changed and what is gone, full tells the file, both once however many edits there were", async () => {
  expect(await told("symbols")).toBe("x.ts is now, where it changed:\nexport const b = 20;\n\n[c is gone]");
  expect(await told("full")).toBe(`x.ts is now, all of it:\n${after}`);
});

test("a path outside of the workspace is not read", async () => {
  expect(await told("full", "../../etc/hostname")).toBeNull();
});
