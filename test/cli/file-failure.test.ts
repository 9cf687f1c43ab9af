import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fileFailure } from "../../src/cli/file-failure.ts";
import { bench, emptyFolder } from "./bench-process.ts";

function failureOf(act: () => void): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return null;
}

test("a folder that can't be made is the user's to mend, a missing file or a bug is not", () => {
  const folder = emptyFolder();
  const file = join(folder, "file");
  writeFileSync(file, "");
  expect(fileFailure(failureOf(() => mkdirSync(join(file, "below"))))).toBe(
    `${join(file, "below")}: a file stands where a folder is needed; choose another folder`,
  );
  expect(fileFailure(failureOf(() => readFileSync(join(folder, "missing"))))).toBeNull();
  expect(fileFailure(new TypeError("a bug"))).toBeNull();
});

test("a crash ends with 2 and its stack, never with the 1 of a regression", async () => {
  const folder = emptyFolder();
  writeFileSync(
    join(folder, "bench.config.mjs"),
    `export default { get engines() { setImmediate(() => { throw new TypeError("a bug"); }); return []; } };\n`,
  );
  const { code, stderr } = await bench(folder, "run", "cold-start", "--trials", "1");
  expect(stderr).toContain("TypeError: a bug\n    at ");
  expect(code).toBe(2);
});
