import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { RunFolder } from "../../src/run/workspace.ts";

let folder: RunFolder;
beforeEach(async () => {
  folder = await RunFolder.create(await mkdtemp(join(tmpdir(), "bench-workspace-")));
});
afterEach(() => folder[Symbol.asyncDispose]());

/** A trial that leaves a file behind, and the names that it found. */
async function trial(home: "warm" | "fresh" | "shared", side: "head" | "base", warmUps: string[] = []) {
  const path = await folder.home({ side, engine: { id: "mine", home } }, async (warm) => {
    warmUps.push(side);
    await writeFile(join(warm, "warm.txt"), warm);
  });
  const names = await readdir(path);
  await writeFile(join(path, `left-${names.length}.txt`), "");
  return { path, names: names.toSorted() };
}

test("a fresh home is empty in each trial", async () => {
  expect((await trial("fresh", "head")).names).toEqual([]);
  expect((await trial("fresh", "head")).names).toEqual([]);
});

test("a shared home keeps what a trial leaves, on its own side only", async () => {
  expect((await trial("shared", "head")).names).toEqual([]);
  expect((await trial("shared", "head")).names).toEqual(["left-0.txt"]);
  expect((await trial("shared", "base")).names).toEqual([]);
});

test("a warm home is what one unmeasured run has left, in each trial, at the path that it was filled at", async () => {
  const warmUps: string[] = [];
  for (const side of ["head", "base", "head", "base"] as const) {
    const { path, names } = await trial("warm", side, warmUps);
    expect(names).toEqual(["warm.txt"]);
    expect(await readFile(join(path, "warm.txt"), "utf8")).toBe(path);
  }
  expect(warmUps).toEqual(["head", "base"]);
});

test("all trials have one home and one workspace, because an agent may name them in its prompt", async () => {
  const homes: string[] = [];
  for (const policy of ["fresh", "shared", "warm"] as const)
    for (const side of ["head", "base"] as const) homes.push((await trial(policy, side)).path);
  expect(new Set(homes).size).toBe(1);
  const workspaces = [
    await folder.workspace({ files: { "a.txt": "a" } }),
    await folder.workspace({ files: { "b.txt": "b" } }),
  ];
  expect(new Set(workspaces).size).toBe(1);
  expect(await readdir(workspaces[1] ?? "")).toEqual(["b.txt"]);
});

test("runs that follow each other have one path, and runs at the same time paths of one length", async () => {
  const parent = await mkdtemp(join(tmpdir(), "bench-workspace-"));
  const paths: string[] = [];
  for (let runs = 0; runs < 2; runs += 1) {
    await using run = await RunFolder.create(parent);
    paths.push(run.path);
  }
  expect(paths[1]).toBe(paths[0]);
  const all = await Promise.all(Array.from({ length: 8 }, () => RunFolder.create(parent)));
  for (const run of all) await run[Symbol.asyncDispose]();
  expect(new Set(all.map(({ path }) => path)).size).toBe(8);
  expect(new Set(all.map(({ path }) => path.length))).toEqual(new Set([paths[0]?.length]));
});

test("a shared home that its trial removed is empty in the next one", async () => {
  const { path } = await trial("shared", "head");
  await rm(path, { recursive: true });
  expect((await trial("shared", "head")).names).toEqual([]);
});

test("a workload's policy goes before the engine's", async () => {
  const owner = { side: "head", engine: { id: "mine", home: "shared" } } as const;
  await writeFile(join(await folder.home(owner, async () => {}), "kept.txt"), "");
  expect(await readdir(await folder.home({ ...owner, policy: "fresh" }, async () => {}))).toEqual([]);
  expect(await readdir(await folder.home(owner, async () => {}))).toEqual(["kept.txt"]);
});

test("a home is warmed up from empty, also after a trial with a fresh one", async () => {
  const owner = { side: "head", engine: { id: "mine", home: "warm" } } as const;
  await writeFile(join(await folder.home({ ...owner, policy: "fresh" }, async () => {}), "left.txt"), "");
  expect(await readdir(await folder.home(owner, async (home) => writeFile(join(home, "warm.txt"), "")))).toEqual([
    "warm.txt",
  ]);
});

test("a home that a trial turned into a file or a link is a folder again in the next one", async () => {
  const { path } = await trial("shared", "head");
  await rm(path, { recursive: true });
  await symlink("/", path);
  expect((await trial("shared", "head")).names).toEqual([]);
  await rm(path, { recursive: true });
  await writeFile(path, "");
  expect((await trial("fresh", "head")).names).toEqual([]);
});

test("a run whose folder a trial removed ends in a line that names it", async () => {
  await rm(folder.path, { recursive: true });
  await expect(folder.workspace({ files: { "a.txt": "a" } })).rejects.toThrow(
    /^\/.*: a trial removed this folder of bench/,
  );
});
