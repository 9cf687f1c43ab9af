import { mkdtempSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeFolder } from "../../src/run/made-folder.ts";

const empty = (): string => mkdtempSync(join(tmpdir(), "bench-made-"));

test("a folder is made with those above it, and one that is there is left alone", () => {
  const folder = join(empty(), "a", "b", "c");
  makeFolder(folder);
  makeFolder(folder);
  expect(statSync(folder).isDirectory()).toBe(true);
});

test("a folder of its own mode is for its owner alone", () => {
  const folder = join(empty(), "own");
  makeFolder(folder, 0o700);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

test.skipIf(process.platform !== "linux").for(["/proc/bench", "/proc/bench/deeper", "/sys/bench/deeper"])(
  "%s can't be made, and the system's error comes at once",
  (path) => expect(() => makeFolder(path)).toThrow(/ENOENT|EPERM|EACCES|EROFS/),
);

test("a file in the way, or a link to nowhere, is an error", () => {
  const folder = empty();
  writeFileSync(join(folder, "file"), "");
  symlinkSync(join(folder, "nowhere"), join(folder, "link"));
  expect(() => makeFolder(join(folder, "file"))).toThrow("EEXIST");
  expect(() => makeFolder(join(folder, "file", "below"))).toThrow("ENOTDIR");
  expect(() => makeFolder(join(folder, "link"))).toThrow("ENOENT");
});
