import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packedPath, runBundle } from "../../../src/engine/reference/bundled-script.ts";
import { workspace } from "../workspace.ts";

interface Exports {
  readonly place: string;
  readonly parsed: (text: string) => number;
}

const text = `
module.exports = {
  place: require("node:path").join(__dirname, __filename),
  parsed: (text) => JSON.parse(text).value,
};
`;

test("a bundle runs as a CommonJS module would, from its text and packed with its code; where there is none, nothing runs", async () => {
  await using space = await workspace({ "a.cjs": text });
  const path = join(space.root, "a.cjs");
  const fromText = runBundle<Exports>(path);
  expect(fromText?.exports.parsed('{"value":3}')).toBe(3);
  await writeFile(packedPath(path), fromText?.packed() ?? "");
  await writeFile(path, "this is no script");
  const fromCode = runBundle<Exports>(path);
  expect(fromCode?.exports.place).toBe(fromText?.exports.place);
  expect(fromCode?.exports.parsed('{"value":4}')).toBe(4);
  expect(runBundle(join(space.root, "none.cjs"))).toBeNull();
});

test("code that V8 refuses, as of another version, is compiled again from the text beside it", async () => {
  await using space = await workspace({ "a.cjs": text });
  const path = join(space.root, "a.cjs");
  await writeFile(packedPath(path), runBundle<Exports>(path)?.packed() ?? "");
  const packed = await readFile(packedPath(path));
  // V8 writes its version and flags first.
  packed.fill(0, 4, 24);
  await writeFile(packedPath(path), packed);
  expect(runBundle<Exports>(path)?.exports.parsed('{"value":5}')).toBe(5);
});
