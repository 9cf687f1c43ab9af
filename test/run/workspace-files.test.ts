import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { copyTree, readWorkspace, removeTree, writeFiles } from "../../src/run/workspace-files.ts";

let outside = "";
let folder = "";
beforeEach(() => {
  outside = mkdtempSync(join(tmpdir(), "bench-outside-"));
  folder = join(mkdtempSync(join(tmpdir(), "bench-workspace-files-")), "work");
  mkdirSync(folder);
  writeFileSync(join(outside, "theirs.txt"), "theirs");
});

function pipe(path: string): void {
  expect(spawnSync("sh", ["-c", 'mkfifo "$1"', "sh", path]).status).toBe(0);
}

/** What an agent may put in a file's place. */
const tricks: Readonly<Record<string, (path: string) => void>> = {
  "a link to a file outside": (path) => symlinkSync(join(outside, "theirs.txt"), path),
  "a link to nowhere": (path) => symlinkSync(join(outside, "new.txt"), path),
  "a link to a device": (path) => symlinkSync("/dev/zero", path),
  "a second name of a file outside": (path) => linkSync(join(outside, "theirs.txt"), path),
  "a pipe": pipe,
  "a folder": (path) => mkdirSync(join(path, "below"), { recursive: true }),
};

test.for(Object.entries(tricks))(
  "with %s in its place a file is written anew, and nothing outside",
  async ([, trick]) => {
    trick(join(folder, "a.txt"));
    await writeFiles(folder, { "a.txt": "ours" });
    expect(lstatSync(join(folder, "a.txt")).isFile()).toBe(true);
    expect(readFileSync(join(folder, "a.txt"), "utf8")).toBe("ours");
    expect(readdirSync(outside)).toEqual(["theirs.txt"]);
    expect(readFileSync(join(outside, "theirs.txt"), "utf8")).toBe("theirs");
  },
);

const notRead = Object.entries(tricks).filter(([name]) => name !== "a second name of a file outside");

test.for(notRead)("%s in a file's place is not read", async ([, trick]) => {
  trick(join(folder, "a.txt"));
  writeFileSync(join(folder, "b.txt"), "kept");
  expect(await readWorkspace(folder)).toEqual({ "b.txt": "kept" });
  expect(await readWorkspace(folder, ["a.txt", "b.txt", "missing.txt"])).toEqual({ "b.txt": "kept" });
});

test("a link that leads to a file of the workspace is read under its name, if the workload names it", async () => {
  writeFileSync(join(folder, "a.txt"), "a");
  symlinkSync("a.txt", join(folder, "b.txt"));
  expect(await readWorkspace(folder, ["b.txt"])).toEqual({ "b.txt": "a" });
});

test("a folder that leads outside is replaced before it is written, also the workspace itself", async () => {
  symlinkSync(outside, join(folder, "src"));
  await writeFiles(folder, { "src/theirs.txt": "ours" });
  expect(readFileSync(join(folder, "src/theirs.txt"), "utf8")).toBe("ours");
  rmSync(folder, { recursive: true });
  symlinkSync(outside, folder);
  expect(await readWorkspace(folder)).toEqual({});
  await writeFiles(folder, { "theirs.txt": "ours" });
  expect(lstatSync(folder).isDirectory()).toBe(true);
  expect(readFileSync(join(outside, "theirs.txt"), "utf8")).toBe("theirs");
});

test("a workspace that is gone has no files, and is there again before the next launch", async () => {
  rmSync(folder, { recursive: true });
  expect(await readWorkspace(folder)).toEqual({});
  expect(await readWorkspace(folder, ["a.txt"])).toEqual({});
  await writeFiles(folder, {});
  expect(readdirSync(folder)).toEqual([]);
});

test("of files that would fill the memory those that fit are read", async () => {
  for (const name of ["a", "b"]) {
    writeFileSync(join(folder, name), "");
    truncateSync(join(folder, name), 300 * 1024);
  }
  writeFileSync(join(folder, "c"), "small");
  expect(Object.keys(await readWorkspace(folder, ["a", "b", "c"], 512 * 1024))).toEqual(["a", "c"]);
  expect(Object.keys(await readWorkspace(folder))).toEqual(["c"]);
});

test("a folder without rights, and one deeper than a path may be long, can be removed", async () => {
  mkdirSync(join(folder, "closed/below"), { recursive: true });
  chmodSync(join(folder, "closed"), 0o000);
  const dig = `for (let i = 0; i < 200; i += 1) { const name = "d".repeat(40); fs.mkdirSync(name); process.chdir(name); }`;
  expect(spawnSync(process.execPath, ["--eval", dig], { cwd: folder }).status).toBe(0);
  await removeTree(folder);
  expect(existsSync(folder)).toBe(false);
});

test("a home with a pipe, a socket and links is copied without the pipe and the socket", async () => {
  pipe(join(folder, "pipe"));
  symlinkSync("/nowhere", join(folder, "link"));
  writeFileSync(join(folder, "file"), "text");
  const server = createServer().listen(join(folder, "socket"));
  await new Promise((listening) => server.once("listening", listening));
  const copy = `${folder}-copy`;
  await copyTree(folder, copy);
  server.close();
  expect(readdirSync(copy).toSorted()).toEqual(["file", "link"]);
});
