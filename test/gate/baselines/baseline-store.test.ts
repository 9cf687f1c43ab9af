import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { UserError } from "../../../src/core/user-error.ts";
import { listBaselines, loadBaseline, saveBaseline } from "../../../src/gate/baselines/baseline-store.ts";
import { pairedTrials, repeated, runRecord, scenarioRecord } from "../run-records.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "bench-baselines-"));
});
afterEach(() => rm(folder, { recursive: true }));

const record = runRecord([scenarioRecord(repeated("head", 3))]);
const ascending = (left: string, right: string) => (left < right ? -1 : 1);
const save = (name: string, force = false) => saveBaseline(folder, name, [record], { force });

test("what was saved is listed by name and loads as the run it was", async () => {
  await save("v0.1.0");
  await save("main");
  await writeFile(join(folder, "README.md"), "");
  expect(await listBaselines(folder)).toEqual(["main", "v0.1.0"]);
  expect(await loadBaseline(folder, "v0.1.0")).toEqual({ newest: record, recordings: [record] });
});

test("a folder that is not there holds no baselines, and saving makes it", async () => {
  const inner = join(folder, "kept");
  expect(await listBaselines(inner)).toEqual([]);
  expect(await saveBaseline(inner, "main", [record], { force: false })).toBe(join(inner, "main.json"));
});

test("an unknown name names the nearest, or all there are, or how to save one", async () => {
  await expect(loadBaseline(folder, "main")).rejects.toThrow("Save one first: bench baseline save NAME.");
  await save("release");
  await save("main");
  await expect(loadBaseline(folder, "mian")).rejects.toThrow("Did you mean `main`?");
  await expect(loadBaseline(folder, "nightly-7")).rejects.toThrow("There are: main, release.");
});

test.each(["", "../main", "a/b", ".hidden", "-f", "a b", "ü"])("%j is not a name, to save or to load", async (name) => {
  await expect(save(name)).rejects.toThrow(UserError);
  await expect(loadBaseline(folder, name)).rejects.toThrow(UserError);
  expect(await readdir(folder)).toEqual([]);
});

test("a baseline is replaced only by force", async () => {
  const path = await save("main");
  await writeFile(path, "precious");
  await expect(save("main")).rejects.toThrow("--force");
  expect(await readFile(path, "utf8")).toBe("precious");
  await save("main", true);
  expect((await loadBaseline(folder, "main")).newest).toEqual(record);
});

test("the file has sorted keys, only the head's trials, rounded timings and exact numbers as they are", async () => {
  const trials = pairedTrials("file", 3, 1).map((one) => ({ ...one, values: { wall: 58312345.6789, tokens: 1 / 3 } }));
  const path = await saveBaseline(folder, "main", [runRecord([scenarioRecord(trials)])], { force: false });
  const text = await readFile(path, "utf8");
  expect(text).toContain('"tokens": 0.3333333333333333,');
  expect(text).toContain('"wall": 58312300');
  expect(text).not.toContain('"side": "base"');
  const topKeys = [...text.matchAll(/^ "(\w+)":/gm)].map((match) => match[1]);
  expect(topKeys).toEqual(Object.keys(record).toSorted(ascending));
});

test("the same run gives the same bytes, whatever order its keys were built in", async () => {
  const turned = Object.fromEntries(Object.entries(record).toReversed());
  const path = await saveBaseline(folder, "one", [record], { force: false });
  const other = await saveBaseline(folder, "two", [Object.assign({}, turned, record)], { force: false });
  expect(await readFile(other, "utf8")).toBe(await readFile(path, "utf8"));
});
