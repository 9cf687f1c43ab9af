import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import {
  changedPaths,
  resolveRevision,
  historyHint,
  snapshotWorkingTree,
  workingTreeState,
} from "../../../src/gate/revisions/revisions.ts";
import { temporaryRepository } from "../temporary-repository.ts";

test("branches, tags, ids and expressions lead to their commit", async () => {
  await using repository = await temporaryRepository();
  const first = await repository.commit({ "a.txt": "1" });
  await repository.git("tag", "--annotate", "v1", "--message", "one");
  const second = await repository.commit({ "a.txt": "2" });
  const names = ["main", "HEAD~1", "v1", first.slice(0, 10), second];
  const found = await Promise.all(names.map((name) => resolveRevision(repository.root, name)));
  expect(found).toEqual([second, first, first, first, second]);
});

test.each(["nope", "", "--help", "-v", "--git-dir", "HEAD:a.txt"])("%j is no revision, and no crash", async (name) => {
  await using repository = await temporaryRepository();
  await repository.commit({ "a.txt": "1" });
  expect(await resolveRevision(repository.root, name)).toBeNull();
});

test("outside of a repository, in a folder that is not there, and without git there is nothing", async () => {
  const folder = await mkdtemp(join(tmpdir(), "bench-plain-"));
  expect(await resolveRevision(folder, "main")).toBeNull();
  expect(await snapshotWorkingTree(folder)).toBeNull();
  expect(await resolveRevision(join(folder, "gone"), "main")).toBeNull();
  vi.stubEnv("PATH", folder);
  expect(await resolveRevision(process.cwd(), "HEAD")).toBeNull();
  expect(await snapshotWorkingTree(process.cwd())).toBeNull();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

test("a snapshot of a clean tree is the commit's own tree", async () => {
  await using repository = await temporaryRepository();
  await repository.commit({ "a.txt": "1", "inner/b.txt": "2" });
  expect(await snapshotWorkingTree(repository.root)).toBe(await repository.git("rev-parse", "HEAD^{tree}"));
  expect(await snapshotWorkingTree(join(repository.root, "inner"))).toBe(
    await repository.git("rev-parse", "HEAD^{tree}"),
  );
});

test("a snapshot holds changed, staged and untracked files, and neither ignored nor removed ones", async () => {
  await using repository = await temporaryRepository();
  await repository.commit({ ".gitignore": "*.log\n", "kept.log": "forced", "changed.txt": "1", "gone.txt": "1" });
  await repository.write({ "changed.txt": "2", "staged.txt": "3", "untracked/new.txt": "4", "ignored.log": "5" });
  await repository.git("add", "staged.txt");
  await rm(join(repository.root, "gone.txt"));
  const tree = await snapshotWorkingTree(join(repository.root, "untracked"));
  const files = await repository.git("ls-tree", "-r", "--name-only", tree ?? "");
  expect(files.split("\n")).toEqual([".gitignore", "changed.txt", "kept.log", "staged.txt", "untracked/new.txt"]);
  expect(await repository.git("cat-file", "blob", `${tree}:changed.txt`)).toBe("2");
});

test("a snapshot touches neither index, stash, branches nor files", async () => {
  await using repository = await temporaryRepository();
  await repository.commit({ "a.txt": "1", "b.txt": "1" });
  await repository.write({ "a.txt": "2", "b.txt": "2", "new.txt": "3" });
  await repository.git("add", "a.txt");
  const index = join(repository.root, ".git", "index");
  const state = async () => ({
    index: await readFile(index, "hex"),
    written: (await stat(index, { bigint: true })).mtimeNs,
    refs: await repository.git("for-each-ref"),
  });
  const before = await state();
  expect(await snapshotWorkingTree(repository.root)).toMatch(/^[0-9a-f]{40}$/);
  expect(await state()).toEqual(before);
  expect(await repository.git("status", "--porcelain")).toBe("M  a.txt\n M b.txt\n?? new.txt");
});

test("a repository without a commit can be snapshot", async () => {
  await using repository = await temporaryRepository();
  await repository.write({ "a.txt": "1" });
  const tree = await snapshotWorkingTree(repository.root);
  expect(await repository.git("ls-tree", "--name-only", tree ?? "")).toBe("a.txt");
});

test("a hook's variables do not lead git to another repository", async () => {
  await using repository = await temporaryRepository();
  const id = await repository.commit({ "a.txt": "1" });
  vi.stubEnv("GIT_DIR", join(repository.cache, "elsewhere"));
  vi.stubEnv("GIT_INDEX_FILE", join(repository.cache, "index"));
  const found = await resolveRevision(repository.root, "main");
  vi.unstubAllEnvs();
  expect(found).toBe(id);
});

test("runs and profiles of bench make no tree dirty, wherever they are; sources beside them and committed runs do", async () => {
  await using repository = await temporaryRepository();
  const run = "2026-01-02-030405-beef";
  const commit = await repository.commit({ "reports/notes.txt": "1", [`kept/${run}/run.json`]: "{}" });
  await repository.write({
    [`reports/${run}/run.json`]: "{}",
    [`${run}-against-${run}/run.json`]: "{}",
    "a/b/profile-cold-start-lazy-0a1b/index.html": "",
    "a/b/.profile-cold-start-lazy-0a1b.part/index.html": "",
  });
  expect(await workingTreeState(repository.root)).toEqual({ commit, dirty: false });
  await repository.write({ "reports/source.ts": "new", [`kept/${run}/run.json`]: "edited", "reports/notes.txt": "2" });
  const { tree = "" } = await workingTreeState(join(repository.root, "reports"));
  expect(await changedPaths(join(repository.root, "reports"), commit, tree)).toEqual([
    `kept/${run}/run.json`,
    "reports/notes.txt",
    "reports/source.ts",
  ]);
});

test("a missing revision is explained by a shallow clone, an empty repository or none", async () => {
  await using repository = await temporaryRepository();
  await repository.commit({ "a.txt": "1" });
  const last = await repository.commit({ "a.txt": "2" });
  expect(await historyHint(repository.root)).toBe("");
  const clone = join(repository.cache, "clone");
  await repository.git("clone", "--quiet", "--depth", "1", `file://${repository.root}`, clone);
  expect(await resolveRevision(clone, "HEAD")).toBe(last);
  expect(await historyHint(clone)).toContain("fetch-depth: 0");
  expect(await historyHint(repository.cache)).toBe(" (this folder is in no git repository)");
  await repository.git("init", "--quiet", repository.cache);
  expect(await historyHint(repository.cache)).toBe(" (nothing was committed here yet)");
});
