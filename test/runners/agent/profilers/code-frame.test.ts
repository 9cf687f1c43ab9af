import { expect, test } from "vitest";
import { readCodeFrame } from "../../../../runners/agent/profilers/code-frame.ts";
import { locationOf } from "../../../../src/core/profile-model.ts";
import { createPositionReader } from "../../../../runners/agent/profilers/source-position.ts";

/** `out.js` line 2, column 4 was `../src/in.ts` line 12. */
const map = JSON.stringify({ version: 3, sources: ["../src/in.ts"], names: [], mappings: ";IAWA" });
const readPosition = createPositionReader((path) => (path === "/home/engine/dist/out.js.map" ? map : null));
const places = { workspace: "/tmp/trial", entry: "/home/engine/dist/out.js", home: "/home/engine" };

const read = (url: string, functionName = "f", entry = places.entry): unknown[] => {
  const callFrame = { functionName, url, lineNumber: 1, columnNumber: 4 };
  const frame = readCodeFrame(callFrame, { ...places, entry }, readPosition);
  return [locationOf(frame), frame.part];
};

test("code is told apart by where its file lies, and shown where it was written", () => {
  expect(read("file:///home/engine/dist/out.js")).toEqual(["src/in.ts:12", "engine"]);
  expect(read("/home/engine/plain.cjs")).toEqual(["plain.cjs:2", "engine"]);
  expect(read("file:///opt/engine/lib.js")).toEqual(["/opt/engine/lib.js:2", "engine"]);
  expect(read("file:///home/engine/node_modules/zod/a.js")).toEqual(["node_modules/zod/a.js:2", "dependencies"]);
  expect(read("file:///tmp/trial/tests/a.test.mjs")).toEqual(["workspace/tests/a.test.mjs:2", "workspace"]);
  expect(read("node:fs")).toEqual(["node:fs:2", "node"]);
  expect(read("", "now")).toEqual(["", "node"]);
  expect(read("", "(garbage collector)")).toEqual(["", "garbage-collection"]);
  expect(read("", "constructor")).toEqual(["", "node"]);
  expect(read("", "(BYTECODE_COMPILER)")).toEqual(["", "program"]);
  expect(read("wasm://wasm/1234")).toEqual(["wasm://wasm/1234:2", "dependencies"]);
});

test("compiled code that names the folder it was built in is code of the checkout that this became", () => {
  expect(read("file:///home/unfinished-17-aB/dist/out.js")).toEqual(["src/in.ts:12", "engine"]);
  expect(read("/home/unfinished-17-aB/plain.cjs")).toEqual(["plain.cjs:2", "engine"]);
});

test("an engine installed as a package is still the engine, and its own dependencies are not", () => {
  const entry = "/home/user/node_modules/@acme/agent/cli.js";
  expect(read("file:///home/user/node_modules/@acme/agent/loop.js", "f", entry)[1]).toBe("engine");
  expect(read("file:///home/user/node_modules/@acme/agent/node_modules/ws/a.js", "f", entry)[1]).toBe("dependencies");
  expect(read("file:///home/user/node_modules/zod/a.js", "f", entry)[1]).toBe("dependencies");
});

test("a package in the engine's bundle is a dependency, by where it was written", () => {
  const sources = ["../src/in.ts", "../node_modules/@acme/sse/parse.js"];
  /** Line 2 of the bundle is the engine's, line 3 the package's. */
  const bundleMap = JSON.stringify({ version: 3, sources, names: [], mappings: ";AAAA;ACAA" });
  const reader = createPositionReader((path) => (path === "/home/engine/dist/bundle.cjs.map" ? bundleMap : null));
  const partAt = (lineNumber: number): unknown => {
    const url = "file:///home/engine/dist/bundle.cjs";
    return readCodeFrame({ functionName: "f", url, lineNumber, columnNumber: 0 }, places, reader);
  };
  expect(partAt(1)).toEqual({ name: "f", file: "src/in.ts", line: 1, part: "engine" });
  expect(partAt(2)).toEqual({ name: "f", file: "node_modules/@acme/sse/parse.js", line: 1, part: "dependencies" });
});

test("a source map that cannot be read maps nothing", () => {
  expect(createPositionReader(() => "{ broken")("/a.js", 4, 0)).toEqual({ path: "/a.js", line: 5 });
});
