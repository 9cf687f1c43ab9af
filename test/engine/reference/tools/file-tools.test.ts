import { execFileSync } from "node:child_process";
import { chmod, link, mkdir, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCall } from "../../../../src/engine/reference/tools/run-call.ts";
import { workspace, type Workspace } from "../../workspace.ts";

const ok = (content: string) => ({ content, isError: false });
const failed = (content: string) => ({ content, isError: true });

async function run(space: Workspace, name: string, input: Record<string, unknown>) {
  const call = { type: "tool_use", id: "1", name, input } as const;
  const result = await runCall(call, { root: space.root, signal: new AbortController().signal, malformed: false });
  return { content: result.content, isError: result.is_error === true };
}

test("view shows text as it stands, parts by line, and refuses what is no text", async () => {
  await using space = await workspace({ a: "1\n2\n3", empty: "", binary: "a\0b", large: "é".repeat(40_000) });
  expect(await run(space, "view", { path: "a" })).toEqual(ok("1\n2\n3"));
  expect(await run(space, "view", { path: join(space.root, "a") })).toEqual(ok("1\n2\n3"));
  expect(await run(space, "view", { path: "a", offset: 2, limit: 1 })).toEqual(ok("[lines 2 to 2 of 3]\n2\n"));
  expect(await run(space, "view", { path: "a", offset: 4 })).toEqual(failed("has only 3 lines"));
  expect(await run(space, "view", { path: "a", offset: 0 })).toMatchObject({ isError: true });
  expect(await run(space, "view", { path: "empty" })).toEqual(ok("(empty file)"));
  expect(await run(space, "view", { path: "binary" })).toEqual(failed("is a binary file of 3 bytes"));
  expect(await run(space, "view", { path: "." })).toEqual(failed("is a directory; use ls"));
  expect(await run(space, "view", { path: "gone" })).toEqual(failed("no such file or directory"));
  expect(await run(space, "view", {})).toEqual(failed("path is required and must be a string"));
  const large = (await run(space, "view", { path: "large" })).content;
  expect(large).toMatch(/^é{7500}\n\[\.\.\. 50000 bytes cut \.\.\.\]\né{7500}$/);
});

test("no file tool leaves the workspace, neither by dots, nor by an absolute path, nor through a link", async () => {
  await using outside = await workspace({ secret: "s" });
  await using space = await workspace({ a: "a" });
  await symlink(outside.root, join(space.root, "door"));
  await symlink(join(outside.root, "absent"), join(space.root, "nowhere"));
  for (const path of ["../x", "/etc/hostname", "door/secret", "door/new", "door"]) {
    for (const [name, more] of [
      ["view", {}],
      ["ls", {}],
      ["glob", { pattern: "**" }],
      ["grep", { pattern: "s" }],
      ["write", { content: "x" }],
      ["edit", { old_string: "s", new_string: "x" }],
    ] as const) {
      expect(await run(space, name, { path, ...more })).toEqual(failed(`${path} is outside of the workspace`));
    }
  }
  expect(await run(space, "write", { path: "nowhere", content: "x" })).toEqual(
    failed("the path is a symbolic link to nothing"),
  );
  expect(await run(space, "glob", { pattern: "../**" })).toMatchObject({ isError: true });
  for (const pattern of ["door/*", "door/secret", "{door,a}*/**", "..\\/*", "{..,x}/*", "{/etc,x}/host*"]) {
    expect(await run(space, "glob", { pattern })).toEqual(ok("(no file matches)"));
    expect(await run(space, "grep", { pattern: "", glob: pattern })).toEqual(ok("(no line matches)"));
  }
  expect((await run(space, "glob", { pattern: "**" })).content).not.toContain("secret");
  expect(await outside.tree()).toEqual({ secret: "s" });
});

test("edit replaces one exact, unique text and keeps bytes, mode and links", async () => {
  await using space = await workspace({ a: "one two two", mode: "x" });
  await writeFile(join(space.root, "bytes"), Buffer.from([0xff, 0x61, 0xfe]));
  await chmod(join(space.root, "mode"), 0o755);
  await symlink("a", join(space.root, "alias"));
  expect(await run(space, "edit", { path: "alias", old_string: "one", new_string: "1 $& $1" })).toEqual(ok("edited a"));
  expect(await run(space, "edit", { path: "a", old_string: "two", new_string: "2" })).toMatchObject({ isError: true });
  expect(await run(space, "edit", { path: "a", old_string: "three", new_string: "3" })).toMatchObject({
    isError: true,
  });
  expect(await run(space, "edit", { path: "a", old_string: "", new_string: "3" })).toMatchObject({ isError: true });
  expect(await run(space, "edit", { path: "bytes", old_string: "a", new_string: "bb" })).toMatchObject({
    isError: false,
  });
  await run(space, "edit", { path: "mode", old_string: "x", new_string: "y" });
  expect((await stat(join(space.root, "mode"))).mode & 0o777).toBe(0o755);
  expect((await stat(join(space.root, "bytes"))).size).toBe(4);
  expect(await space.tree()).toMatchObject({ a: "1 $& $1 two two", mode: "y" });
});

test("edit and write keep every bit of a mode, and take names as long as the file system does", async () => {
  const name = "n".repeat(255);
  await using space = await workspace({ [name]: "x" });
  await chmod(join(space.root, name), 0o777);
  expect(await run(space, "edit", { path: name, old_string: "x", new_string: "y" })).toEqual(ok(`edited ${name}`));
  expect(await run(space, "write", { path: name, content: "z" })).toEqual(ok(`wrote 1 bytes to ${name}`));
  expect((await stat(join(space.root, name))).mode & 0o777).toBe(0o777);
  expect(await space.tree()).toEqual({ [name]: "z" });
});

test("an edit whose lines end in a bare line feed finds them in a file where they end otherwise, and keeps its ends", async () => {
  await using space = await workspace({ a: "1\r\n2\r\n3\r\n", mixed: "1\n2\r\n1\r\n2\r\n" });
  expect(await run(space, "edit", { path: "a", old_string: "1\n2\n", new_string: "one\ntwo\n\n" })).toEqual(
    ok("edited a"),
  );
  // What stands there exactly goes before what is only alike.
  expect(await run(space, "edit", { path: "mixed", old_string: "1\n2", new_string: "0\n0" })).toEqual(
    ok("edited mixed"),
  );
  expect(await space.tree()).toEqual({ a: "one\r\ntwo\r\n\r\n3\r\n", mixed: "0\n0\r\n1\r\n2\r\n" });
});

test("a pipe is no file: no tool waits for it or puts a file in its place", async () => {
  await using space = await workspace({ a: "a" });
  execFileSync("/bin/sh", ["-c", "mkfifo pipe"], { cwd: space.root });
  for (const [name, more] of [
    ["view", {}],
    ["write", { content: "x" }],
    ["edit", { old_string: "s", new_string: "x" }],
  ] as const) {
    expect(await run(space, name, { path: "pipe", ...more })).toEqual(failed("is not a regular file"));
  }
  expect(await run(space, "grep", { path: "pipe", pattern: "x" })).toEqual(ok("(no line matches)"));
  expect((await stat(join(space.root, "pipe"))).isFIFO()).toBe(true);
});

test("overlapping occurrences are not unique", async () => {
  await using space = await workspace({ a: "aaa" });
  expect(await run(space, "edit", { path: "a", old_string: "aa", new_string: "b" })).toMatchObject({ isError: true });
});

test("write makes directories, replaces files, and leaves nothing beside them", async () => {
  await using space = await workspace({ "d/a": "old" });
  await link(join(space.root, "d/a"), join(space.root, "hard"));
  expect(await run(space, "write", { path: "d/a", content: "new" })).toEqual(ok("wrote 3 bytes to d/a"));
  expect(await run(space, "write", { path: "x/y/z", content: "" })).toEqual(ok("wrote 0 bytes to x/y/z"));
  expect(await run(space, "write", { path: "d", content: "" })).toEqual(failed("is a directory"));
  expect(await run(space, "write", { path: "d/a/b", content: "" })).toEqual(
    failed("a part of the path is not a directory"),
  );
  expect(await space.tree()).toEqual({ "d/a": "new", hard: "old", "x/y/z": "" });
});

test("ls, glob and grep are sorted by code unit and leave out what ignore files name", async () => {
  await using space = await workspace({
    ".gitignore": "dist/\n*.log\n",
    "src/.gitignore": "secret.ts\n",
    "src/b.ts": "alpha\r\nbeta\n",
    "src/B.ts": "beta",
    "src/secret.ts": "beta",
    "src/ä.ts": "x",
    "secret.ts": "beta",
    "dist/out.ts": "beta",
    "a.log": "beta",
    ".git/x": "beta",
    "node_modules/m/i.ts": "beta",
    "image.bin": "beta\0",
  });
  await mkdir(join(space.root, "none"));
  expect(await run(space, "ls", {})).toEqual(
    ok(".git/\n.gitignore\na.log\ndist/\nimage.bin\nnode_modules/\nnone/\nsecret.ts\nsrc/"),
  );
  expect(await run(space, "ls", { path: "none" })).toEqual(ok("(empty directory)"));
  expect(await run(space, "glob", { pattern: "**/*.ts" })).toEqual(ok("secret.ts\nsrc/B.ts\nsrc/b.ts\nsrc/ä.ts"));
  expect(await run(space, "glob", { pattern: "*.ts", path: "src" })).toEqual(ok("src/B.ts\nsrc/b.ts\nsrc/ä.ts"));
  expect(await run(space, "glob", { pattern: "*.ts", path: "dist" })).toEqual(ok("(no file matches)"));
  expect(await run(space, "glob", { pattern: "*.log" })).toEqual(ok("(no file matches)"));
  expect(await run(space, "grep", { pattern: "^beta$" })).toEqual(
    ok("secret.ts:1:beta\nsrc/B.ts:1:beta\nsrc/b.ts:2:beta"),
  );
  expect(await run(space, "grep", { pattern: "beta", path: "src/b.ts" })).toEqual(ok("src/b.ts:2:beta"));
  expect(await run(space, "grep", { pattern: "beta", glob: "**/B.*" })).toEqual(ok("src/B.ts:1:beta"));
  expect(await run(space, "grep", { pattern: "(" })).toMatchObject({ isError: true });
  expect(await run(space, "grep", { pattern: "zzz" })).toEqual(ok("(no line matches)"));
});

test("an ignore file further down takes back what one further up excludes, as in Git", async () => {
  const files = {
    ".gitignore": "*.log\nbuild/\n/only-here.txt\n",
    "a.log": "",
    "only-here.txt": "",
    "logs/.gitignore": "!keep.log\n!build/\n/top.txt\nx/y.txt\n\\#odd\n/\n",
    "logs/keep.log": "",
    "logs/other.log": "",
    "logs/deep/keep.log": "",
    "logs/build/made.txt": "",
    "logs/top.txt": "",
    "logs/deep/top.txt": "",
    "logs/x/y.txt": "",
    "logs/deep/x/y.txt": "",
    "logs/#odd": "",
    "build/.gitignore": "!*\n",
    "build/made.txt": "",
    "a [b]*/.gitignore": "!a.log\nz*\n",
    "a [b]*/a.log": "",
    "a [b]*/zoo": "",
    "a b/a.log": "",
    "only/only-here.txt": "",
  };
  await using space = await workspace(files);
  const { root } = space;
  execFileSync("git", ["init", "--quiet"], { cwd: root });
  const listed = execFileSync("git", ["-c", "core.excludesFile=", "ls-files", "-z", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
  });
  const kept = listed.split("\0").filter(Boolean).toSorted();
  expect(kept).toContain("logs/build/made.txt");
  expect(await run(space, "glob", { pattern: "**/*" })).toEqual(ok(kept.join("\n")));
  const below = kept.filter((path) => path.startsWith("logs/"));
  expect(await run(space, "glob", { pattern: "**", path: "logs" })).toEqual(ok(below.join("\n")));
  expect(await run(space, "glob", { pattern: "./logs/*.log" })).toEqual(ok("logs/keep.log"));
  expect(await run(space, "glob", { pattern: "**", path: "gone" })).toEqual(failed("no such file or directory"));
});

test("grep counts what it does not show, and finds a line across the pieces it reads", async () => {
  await using space = await workspace({ many: "hit\n".repeat(250), wide: `${"x".repeat(65_530)}needle here\nlast` });
  const many = (await run(space, "grep", { pattern: "hit", path: "many" })).content.split("\n");
  expect(many).toHaveLength(201);
  expect(many.at(-1)).toBe("[... 50 more matches ...]");
  expect((await run(space, "grep", { pattern: "needle here$" })).content).toMatch(
    /^wide:1:x{400}\[\.\.\. 65141 more\]$/,
  );
});

test("a line that is read in pieces is one line to whoever counts", async () => {
  await using space = await workspace({ long: `${"x".repeat(3 * 1024 * 1024)}\nneedle\n` });
  expect(await run(space, "grep", { pattern: "needle" })).toEqual(ok("long:2:needle"));
});

test("a regular expression that backtracks without end becomes an error, and the engine goes on", async () => {
  await using space = await workspace({ a: `${"a".repeat(60)}!\n`, b: "fine\n" });
  expect(await run(space, "grep", { pattern: "^(a+)+$" })).toEqual(
    failed("the pattern takes too long on these files; use one without nested or neighbouring repetitions"),
  );
  expect(await run(space, "grep", { pattern: "fine" })).toEqual(ok("b:1:fine"));
});
