import { access, mkdir, readdir, readFile, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { UserError } from "../../../src/core/user-error.ts";
import { ownerMark } from "../../../src/run/owned-folder.ts";
import { deadOwnerMark } from "../../run/dead-owner.ts";
import { checkOut, checkoutCacheFolder } from "../../../src/gate/revisions/checkout.ts";
import { resolveRevision, snapshotWorkingTree } from "../../../src/gate/revisions/revisions.ts";
import { type TemporaryRepository, temporaryRepository } from "../temporary-repository.ts";

/** A build whose result tells how often it ran. */
const countingBuild = [[process.execPath, "-e", "require('fs').appendFileSync('built.txt', 'x')"]] as const;

const requestFor = (repository: TemporaryRepository, revision: string, build: readonly (readonly string[])[] = []) => ({
  repository: repository.root,
  revision,
  cacheFolder: repository.cache,
  build,
});

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

test("a revision and the dirty working tree are built beside each other, in paths of equal length", async () => {
  await using repository = await temporaryRepository();
  const commit = await repository.commit({ "main.txt": "old", "sub/deep.txt": "1" });
  await repository.write({ "main.txt": "new", "untracked.txt": "1" });
  const tree = (await snapshotWorkingTree(repository.root)) ?? "";
  const base = await checkOut(requestFor(repository, commit, countingBuild));
  const head = await checkOut(requestFor(repository, tree, countingBuild));
  expect(base.length).toBe(head.length);
  expect(base).toMatch(/\/[0-9a-f]{12}$/);
  expect((await readdir(base)).toSorted((left, right) => left.localeCompare(right))).toEqual([
    "built.txt",
    "main.txt",
    "sub",
  ]);
  expect(await readFile(join(base, "main.txt"), "utf8")).toBe("old");
  expect(await readFile(join(head, "main.txt"), "utf8")).toBe("new");
  expect(await exists(join(head, "untracked.txt"))).toBe(true);
  expect(await repository.git("worktree", "list")).not.toContain(repository.cache);
});

test("a checkout is built once for the same contents and recipe, and again for another recipe", async () => {
  await using repository = await temporaryRepository();
  const commit = await repository.commit({ "a.txt": "1" });
  const first = await checkOut(requestFor(repository, commit, countingBuild));
  const again = await checkOut(requestFor(repository, `${commit}^{tree}`, countingBuild));
  const other = await checkOut(requestFor(repository, commit));
  expect(again).toBe(first);
  expect(await readFile(join(first, "built.txt"), "utf8")).toBe("x");
  expect(other).not.toBe(first);
});

test("files that an archive would leave out are there", async () => {
  await using repository = await temporaryRepository();
  const commit = await repository.commit({ ".gitattributes": "kept.txt export-ignore\n", "kept.txt": "1" });
  const folder = await checkOut(requestFor(repository, commit));
  expect(await exists(join(folder, "kept.txt"))).toBe(true);
});

test("a failing build step is one message with the step and its last lines, and leaves nothing behind", async () => {
  await using repository = await temporaryRepository();
  const commit = await repository.commit({ "a.txt": "1" });
  const script =
    "for (let i = 0; i < 50; i++) console.log('line ' + i); console.error('no such header'); process.exit(7)";
  const failure = await checkOut(requestFor(repository, commit, [[process.execPath, "-e", script]])).catch(
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(UserError);
  expect(failure).toMatchObject({
    message: expect.stringMatching(/ in the checkout of \w{12} exited with code 7: .*line 49\nno such header$/s),
  });
  expect(failure).toMatchObject({ message: expect.not.stringContaining("line 5\n") });
  expect(await readdir(repository.cache)).toEqual([]);
});

test("a command that does not exist is named", async () => {
  await using repository = await temporaryRepository();
  const commit = await repository.commit({ "a.txt": "1" });
  await expect(checkOut(requestFor(repository, commit, [["no-such-command-here"]]))).rejects.toThrow(
    /no-such-command-here/,
  );
});

test("an abort ends the build with all its children and leaves nothing behind", async () => {
  await using repository = await temporaryRepository();
  const commit = await repository.commit({ "a.txt": "1" });
  const started = join(repository.root, "started");
  const script = `require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'inherit' });
    require('fs').writeFileSync(${JSON.stringify(started)}, ''); setInterval(() => {}, 1e6)`;
  const controller = new AbortController();
  const pending = checkOut({
    ...requestFor(repository, commit, [[process.execPath, "-e", script]]),
    signal: controller.signal,
  });
  const outcome = pending.catch((error: unknown) => error);
  await expect.poll(() => exists(started)).toBe(true);
  controller.abort();
  expect(await outcome).toMatchObject({
    name: "UserError",
    message: expect.stringMatching(/^Build step `.*` was stopped\.$/s),
  });
  expect(await readdir(repository.cache)).toEqual([]);
});

test("an unknown revision and a folder without a repository are said in a line", async () => {
  await using repository = await temporaryRepository();
  await repository.commit({ "a.txt": "1" });
  await expect(checkOut(requestFor(repository, "nope"))).rejects.toThrow("has no revision `nope`.");
  await expect(checkOut(requestFor(repository, "--help"))).rejects.toThrow(UserError);
  const outside = { ...requestFor(repository, "main"), repository: repository.cache };
  await expect(checkOut(outside)).rejects.toThrow("is not in a git repository");
});

test("the cache keeps the six used last and drops what dead builders left", async () => {
  await using repository = await temporaryRepository();
  const commit = await repository.commit({ "a.txt": "1" });
  const names = Array.from({ length: 8 }, (_, index) => `${index}`.repeat(12));
  for (const [index, name] of names.entries()) {
    await mkdir(join(repository.cache, name));
    await utimes(join(repository.cache, name), index, index);
  }
  // Process ids end at 2^22 on Linux.
  await mkdir(join(repository.cache, `unfinished-${deadOwnerMark()}-abcdef`));
  await mkdir(join(repository.cache, `unfinished-${ownerMark()}-abcdef`));
  await writeFile(join(repository.cache, "notes.txt"), "not ours");
  const folder = await checkOut(requestFor(repository, commit));
  const left = await readdir(repository.cache);
  const expected = [...names.slice(3), folder.slice(-12), `unfinished-${ownerMark()}-abcdef`, "notes.txt"];
  expect(new Set(left)).toEqual(new Set(expected));
});

test("the cache stands below XDG_CACHE_HOME, else below the home folder", () => {
  expect(checkoutCacheFolder({ XDG_CACHE_HOME: "/x" })).toBe("/x/agent-engine-bench/trees");
  expect(checkoutCacheFolder({})).toMatch(/\/\.cache\/agent-engine-bench\/trees$/);
});

test("an engine in a subfolder is built and found there, on both sides", async () => {
  await using repository = await temporaryRepository();
  const before = await repository.commit({ "other/b.txt": "before the engine" });
  const commit = await repository.commit({ "packages/agent/a.txt": "old" });
  await repository.write({ "packages/agent/a.txt": "new" });
  const agent = join(repository.root, "packages/agent");
  const request = (revision: string) => ({ ...requestFor(repository, revision, countingBuild), repository: agent });
  const base = await checkOut(request(commit));
  const head = await checkOut(request((await snapshotWorkingTree(agent)) ?? ""));
  expect(base).toMatch(/\/[0-9a-f]{12}\/packages\/agent$/);
  expect(await readFile(join(base, "a.txt"), "utf8")).toBe("old");
  expect(await readFile(join(head, "a.txt"), "utf8")).toBe("new");
  expect(await readFile(join(base, "built.txt"), "utf8")).toBe("x");
  expect(await exists(join(base, "../../built.txt"))).toBe(false);
  await expect(checkOut(request(before))).rejects.toThrow(
    `has no folder \`packages/agent\` at ${before.slice(0, 12)}. Name a revision that contains the engine.`,
  );
});

test("a name resolved to a commit leads to its checkout", async () => {
  await using repository = await temporaryRepository();
  await repository.commit({ "a.txt": "tagged" });
  await repository.git("tag", "v1");
  const commit = (await resolveRevision(repository.root, "v1")) ?? "";
  const folder = await checkOut(requestFor(repository, commit));
  expect(await readFile(join(folder, "a.txt"), "utf8")).toBe("tagged");
});
