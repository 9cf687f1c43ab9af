import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeOwnedFolder, ownerFile, ownerMark, removeAbandoned } from "../../src/run/owned-folder.ts";
import { RunFolder } from "../../src/run/workspace.ts";
import { deadOwnerMark } from "./dead-owner.ts";

function emptyFolder(): string {
  return mkdtempSync(join(tmpdir(), "bench-owned-"));
}

test("only what a dead process of this machine has left is removed", async () => {
  const folder = emptyFolder();
  const [own, dead] = [ownerMark(), deadOwnerMark()];
  const elsewhere = dead.replace(/^./, (digit) => (digit === "0" ? "1" : "0"));
  const reusedId = own.replace(/.$/, (digit) => (digit === "0" ? "1" : "0"));
  const gone = [`x-${dead}-a`, `x-${reusedId}-b`];
  const kept = [`x-${own}-c`, `x-${elsewhere}-d`, "x-12345-e", `y-${dead}-f`];
  for (const name of [...gone, ...kept]) mkdirSync(join(folder, name, "below"), { recursive: true });
  await removeAbandoned(folder, "x-");
  expect(readdirSync(folder)).toEqual(kept.toSorted());
});

test("half-written files go, and the files beside them stay", async () => {
  const folder = emptyFolder();
  for (const name of ["run.json", `run.json.${deadOwnerMark()}-1a2b3c4d`, `index.html.${ownerMark()}-1a2b3c4d`])
    writeFileSync(join(folder, name), "");
  await removeAbandoned(folder, "");
  expect(readdirSync(folder)).toEqual([`index.html.${ownerMark()}-1a2b3c4d`, "run.json"]);
});

test("a new folder names its owner, and making it removes abandoned ones", async () => {
  const parent = emptyFolder();
  mkdirSync(join(parent, `t-${deadOwnerMark()}-a`));
  const folder = await makeOwnedFolder(parent, "t-");
  expect(folder).toContain(`t-${ownerMark()}-`);
  expect(readdirSync(parent).map((name) => join(parent, name))).toEqual([folder]);
});

test("the folder of a killed run's trials is removed by the next run, that of a live run is not", async () => {
  const parent = emptyFolder();
  const killed = join(parent, "run-abcdef");
  mkdirSync(killed);
  writeFileSync(join(killed, ownerFile), deadOwnerMark());
  await using first = await RunFolder.create(parent);
  await using second = await RunFolder.create(parent);
  expect(readdirSync(parent).map((name) => join(parent, name))).toEqual([first.path, second.path].toSorted());
});

test("a folder that does not exist has nothing to remove", async () => {
  await expect(removeAbandoned(join(emptyFolder(), "missing"), "")).resolves.toBeUndefined();
});
