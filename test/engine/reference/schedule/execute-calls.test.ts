import * as fc from "fast-check";
import { EventEmitter, once } from "node:events";
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ToolUseBlock } from "../../../../src/engine/reference/message.ts";
import { executeCalls } from "../../../../src/engine/reference/schedule/execute-calls.ts";
import { accessOf, toolDeclarations } from "../../../../src/engine/reference/tools/declarations.ts";
import { runCall } from "../../../../src/engine/reference/tools/run-call.ts";
import { workspace } from "../../workspace.ts";

/** `linked` is another name of folder `a`, so that canonical paths matter. */
const paths = fc.constantFrom("a/one", "a/two", "linked/one", "b", "new/file", "new", ".gitignore");
/** "one" and "a" are patterns too, when they land in the ignore file. */
const words = fc.constantFrom("red", "green", "blue", "one", "a");
const inputs = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      name: fc.constant("edit"),
      input: fc.record({ path: paths, old_string: words, new_string: words }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ name: fc.constant("write"), input: fc.record({ path: paths, content: words }) }),
  },
  { weight: 2, arbitrary: fc.record({ name: fc.constant("view"), input: fc.record({ path: paths }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ name: fc.constant("ls"), input: fc.record({ path: fc.constantFrom(".", "a", "new") }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      name: fc.constant("grep"),
      input: fc.record({ pattern: words, path: fc.constantFrom(".", "a", "b") }),
    }),
  },
);
const callSets = fc
  .array(inputs, { minLength: 2, maxLength: 10 })
  .map((calls) => calls.map((one, index): ToolUseBlock => ({ type: "tool_use", id: String(index), ...one })));

async function execute(mode: "sequential" | "parallel", calls: readonly ToolUseBlock[]) {
  await using space = await workspace({ "a/one": "red green blue", "a/two": "red", b: "blue" });
  await symlink("a", join(space.root, "linked"));
  const signal = new AbortController().signal;
  const results = await executeCalls({
    calls,
    mode,
    accessOf: async (call) => {
      const declaration = toolDeclarations.find(({ name }) => name === call.name);
      return declaration === undefined ? { reads: [], writes: [] } : accessOf(declaration, call.input, space.root);
    },
    run: (call) => runCall(call, { root: space.root, signal, malformed: false }),
  });
  return { results, tree: await space.tree() };
}

test("any set of calls leaves the same files and gives the same results in parallel as one after another", async () => {
  await fc.assert(
    fc.asyncProperty(callSets, async (calls) => {
      expect(await execute("parallel", calls)).toEqual(await execute("sequential", calls));
    }),
    { numRuns: 60 },
  );
});

test("many edits of one file, under two names, all arrive", async () => {
  const words20 = Array.from({ length: 20 }, (_, index) => `word${index};`);
  const calls = [
    { name: "write", input: { path: "a/one", content: words20.join(" ") } },
    ...words20.map((word, index) => ({
      name: "edit",
      input: { path: index % 2 === 0 ? "a/one" : "linked/one", old_string: word, new_string: word.toUpperCase() },
    })),
  ].map((one, index): ToolUseBlock => ({ type: "tool_use", id: String(index), ...one }));
  const { tree } = await execute("parallel", calls);
  expect(tree["a/one"]).toBe(words20.join(" ").toUpperCase());
});

test("calls without a conflict run at the same time, and results keep the order of the calls", async () => {
  const log: string[] = [];
  const second = new EventEmitter();
  const results = await executeCalls({
    calls: ["first", "second"],
    mode: "parallel",
    accessOf: () => Promise.resolve({ reads: "*", writes: [] }),
    run: async (call) => {
      log.push(`${call} starts`);
      // The first can end only because the second runs beside it.
      if (call === "first") await once(second, "running");
      else second.emit("running");
      log.push(`${call} ends`);
      return call;
    },
  });
  expect(log).toEqual(["first starts", "second starts", "second ends", "first ends"]);
  expect(results).toEqual(["first", "second"]);
});

test("paths after a command are looked up only when it has ended", async () => {
  const calls = [
    { name: "bash", input: { command: "ln -s b c" } },
    { name: "edit", input: { path: "b", old_string: "blue", new_string: "blue red" } },
    { name: "edit", input: { path: "c", old_string: "blue", new_string: "green" } },
  ].map((one, index): ToolUseBlock => ({ type: "tool_use", id: String(index), ...one }));
  expect((await execute("parallel", calls)).tree["b"]).toBe("green red");
});
