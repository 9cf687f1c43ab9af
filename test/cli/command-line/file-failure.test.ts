import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fileFailure } from "../../../src/cli/command-line/file-failure.ts";
import { emptyFolder } from "../bench-process.ts";

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
    `${join(file, "below")}: there is a file in place of a folder. Choose another folder.`,
  );
  expect(fileFailure(failureOf(() => readFileSync(join(folder, "missing"))))).toBeNull();
  expect(fileFailure(new TypeError("a bug"))).toBeNull();
});
