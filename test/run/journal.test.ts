import { appendFileSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { RunRecord } from "../../src/core/run-record.ts";
import { Journal, journalName } from "../../src/run/journal.ts";
import { readRun } from "../../src/run/run-file.ts";
import { runRecord, scenarioRecord, trial } from "../gate/run-records.ts";

const trials = [0, 1, 2, 3].map((index) => trial(index, "head", { tokens: index }));

/** A folder with the journal of a killed run of four trials. */
function killedRun(): { readonly folder: string; readonly path: string; readonly lines: readonly string[] } {
  const folder = mkdtempSync(join(tmpdir(), "bench-journal-"));
  using journal = Journal.begin(folder, runRecord([scenarioRecord([])]));
  for (const one of trials) journal.append({ kind: "trial", scenario: "cache", arm: "on", trial: one });
  const path = join(folder, journalName);
  return { folder, path, lines: readFileSync(path, "utf8").split("\n").slice(0, -1) };
}

function tokensOf(run: RunRecord): (number | undefined)[] {
  return run.scenarios.flatMap(({ arms }) => arms.flatMap((arm) => arm.trials.map(({ values }) => values["tokens"])));
}

/** Reads a journal with other lines. */
function readLines(lines: readonly string[]): { readonly tokens: unknown; readonly damage: readonly string[] } {
  const { folder, path } = killedRun();
  writeFileSync(path, lines.map((line) => `${line}\n`).join(""));
  const damage: string[] = [];
  const run = readRun(folder, (sentence) => damage.push(sentence.replace(path, "journal")));
  expect(run.interrupted).toBe(true);
  return { tokens: tokensOf(run), damage };
}

const { lines } = killedRun();
const [run = "", first = "", second = "", third = "", fourth = ""] = lines;

test.for([
  ["a blank line", ""],
  ["zeros", "\0\0\0\0"],
  ["null", "null"],
  ["a number", "1"],
  ["two lines run together", `${second}${second}`],
  ["a flipped bit", second.replace('"kind":"trial"', '"kind":"trial')],
  ["a trial without its place", second.replace('"scenario":"cache",', "")],
  ["a trial of no scenario", second.replace('"cache"', '"cash"')],
  ["a trial of no arm", second.replace('"arm":"on"', '"arm":"off"')],
  ["an unknown kind", second.replace('"kind":"trial"', '"kind":"try"')],
  ["a value that is not a number", second.replace('"tokens":1', '"tokens":"1"')],
  ["the trial before it again", first],
  ["a second run", run],
] as const)("%s in a journal costs that line, and its number is named", ([, line]) => {
  const { tokens, damage } = readLines([run, first, line, third, fourth]);
  expect(tokens).toEqual([0, 2, 3]);
  expect(damage).toEqual([expect.stringMatching(/^journal: line 3 is left out: .+\.$/)]);
});

test("a byte order mark and a last line that a kill cut short cost nothing", () => {
  const { folder, path } = killedRun();
  writeFileSync(path, `\uFEFF${readFileSync(path, "utf8")}${second.slice(0, 40)}`);
  expect(tokensOf(readRun(folder))).toEqual([0, 1, 2, 3]);
});

test("a journal with a damaged line is refused where nobody could be told, and one without its run everywhere", () => {
  const { folder, path } = killedRun();
  writeFileSync(path, `${run}\nnull\n`);
  expect(() => readRun(folder)).toThrow(/line 2 is left out.* bench run --resume FOLDER\.$/);
  for (const beginning of ["", "null", first, '{"kind":"run"}']) {
    writeFileSync(path, `${beginning}\n${first}\n`);
    expect(() => readRun(folder, () => undefined)).toThrow(/line 1 is not the beginning of a run.* Start a new run\.$/);
  }
  writeFileSync(path, '{"kind":"run","run":{}}\n');
  expect(() => readRun(folder, () => undefined)).toThrow(/not a run file/);
});

test("no damage to a journal's bytes ends in anything but a run or a sentence", () => {
  const { folder, path } = killedRun();
  const whole = readFileSync(path);
  const ending = (): string | number => {
    try {
      return tokensOf(readRun(folder, () => undefined)).length;
    } catch (error) {
      return error instanceof Error ? error.name : "not an error";
    }
  };
  const cut = fc.record({ at: fc.nat(whole.length - 1), length: fc.nat(60), by: fc.uint8Array({ maxLength: 20 }) });
  fc.assert(
    fc.property(cut, ({ at, length, by }) => {
      writeFileSync(path, Buffer.concat([whole.subarray(0, at), by, whole.subarray(at + length)]));
      expect([0, 1, 2, 3, 4, "UserError"]).toContain(ending());
    }),
  );
});

test("a run that goes on begins a journal without the damage, in one step", () => {
  const { folder, path } = killedRun();
  appendFileSync(path, `null\n${second.slice(0, 30)}`);
  const found = readRun(folder, () => undefined);
  using journal = Journal.goOn(folder, found);
  journal.append({ kind: "trial", scenario: "cache", arm: "on", trial: trial(4, "head", { tokens: 4 }) });
  expect(tokensOf(readRun(folder))).toEqual([0, 1, 2, 3, 4]);
  expect(readdirSync(folder)).toEqual([journalName]);
});
