import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
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

/** An error as Node makes it. */
function systemError(code: string, more: object): Error {
  return Object.assign(new Error(code), { code, ...more });
}

test("a folder that can't be made is the user's to mend, a missing file or a bug is not", () => {
  const folder = emptyFolder();
  const file = join(folder, "file");
  writeFileSync(file, "");
  expect(fileFailure(failureOf(() => mkdirSync(join(file, "below"))))).toBe(
    `${join(file, "below")}: there is a file in place of a folder. Choose another folder.`,
  );
  expect(fileFailure(failureOf(() => readFileSync(join(folder, "missing"))))).toBeNull();
  expect(fileFailure(failureOf(() => copyFileSync(join(folder, "missing"), file)))).toBeNull();
  expect(fileFailure(systemError("ENOENT", { syscall: "spawn git", path: "git" }))).toBeNull();
  expect(fileFailure(new TypeError("a bug"))).toBeNull();
});

test("a broken link in place of a folder is told, and a folder for temporary files that can't be used", () => {
  const folder = emptyFolder();
  const link = join(folder, "link");
  symlinkSync(join(folder, "nowhere"), link);
  expect(fileFailure(failureOf(() => mkdirSync(join(link, "run"))))).toMatch(
    /run: this folder can't be made\. .* link\./,
  );
  expect(fileFailure(failureOf(() => mkdtempSync(join(folder, "nowhere", "x-"))))).toMatch(/can't be made/);
  const inTemporary = systemError("EROFS", { syscall: "mkdtemp", path: join(tmpdir(), "bench-XXXXXX") });
  expect(fileFailure(inTemporary)).toBe(
    `${tmpdir()}: temporary folders can't be made here. Set TMPDIR to a folder that exists and can be written.`,
  );
});

function missingModule(place: string): Error {
  return Object.assign(new Error(`Cannot find module '/x/a.js' imported from ${place}`), {
    code: "ERR_MODULE_NOT_FOUND",
  });
}

test("a file of bench itself that is missing is told, a module of anybody else's is not", () => {
  expect(fileFailure(missingModule("/bench/dist/bin/main.js"), "/bench/dist")).toBe(
    "Cannot find module '/x/a.js' imported from /bench/dist/bin/main.js. Files of bench are missing. Install it again; in a clone, run npm run build.",
  );
  expect(fileFailure(missingModule("/home/me/bench.config.ts"), "/bench/dist")).toBeNull();
  const page = systemError("ENOENT", { syscall: "open", path: "/bench/dist/pages/client/theme.bundle.js" });
  expect(fileFailure(page, "/bench/dist")).toMatch(/theme\.bundle\.js: no such file\. Files of bench are missing\./);
  expect(fileFailure(page, "/other/dist")).toBeNull();
});

test("a full disk blames what was written, and a limit blames no file", () => {
  const copy = { syscall: "copyfile", path: ".git/index", dest: "/tmp/index" };
  expect(fileFailure(systemError("ENOSPC", copy))).toMatch(/^\/tmp\/index: the disk is full\./);
  expect(fileFailure(systemError("EACCES", copy))).toMatch(/^\.git\/index: no permission\./);
  expect(fileFailure(systemError("EMFILE", { syscall: "open", path: "a.json" }))).toMatch(/^Too many files are open\./);
  expect(fileFailure(systemError("EMFILE", { syscall: "spawn git", path: "git" }))).toMatch(/ulimit -n 4096/);
  expect(fileFailure(new RangeError("WebAssembly.Memory(): could not allocate memory"))).toMatch(/not enough memory/);
  expect(fileFailure(new RangeError("Invalid array length"))).toBeNull();
});

test("a folder that is gone, an unknown home and a permission that Node withholds are told", () => {
  expect(fileFailure(systemError("ENOENT", { syscall: "uv_cwd" }))).toMatch(/^The current folder is gone/);
  expect(fileFailure(systemError("ENOENT", { syscall: "uv_os_homedir" }))).toMatch(/Set HOME/);
  const denied = systemError("ERR_ACCESS_DENIED", { permission: "FileSystemWrite", resource: "/reports" });
  expect(fileFailure(denied)).toMatch(/^\/reports: Node's permission model/);
});
