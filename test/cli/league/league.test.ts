import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { LeagueRecord } from "../../../src/audit/league-record.ts";
import { readLeague } from "../../../src/cli/league/league-file.ts";
import { bench, type BenchResult, emptyFolder, readRunFile } from "../bench-process.ts";
import { benchInTurn } from "../commands-in-turn.ts";

const agent = resolve(import.meta.dirname, "../../programs/small-agent.mjs");

/** A folder with two engines that differ in their names alone. */
function folderWithTwins(): string {
  const folder = emptyFolder();
  const engines = ["twin-a", "twin-b"].map((id) => ({ id, command: [process.execPath, agent, "{prompt}"] }));
  writeFileSync(join(folder, "bench.config.json"), JSON.stringify({ engines }));
  return folder;
}

describe("a league of two small agents and the floor", () => {
  const folder = folderWithTwins();
  const engines = ["twin-a", "twin-b", "floor"];
  let result: BenchResult;
  let record: LeagueRecord;
  let runFolder: string;

  beforeAll(async () => {
    result = await bench(folder, "league", ...engines, "--budget", "1s", "--json");
    const printed: LeagueRecord = JSON.parse(result.stdout);
    runFolder = join(folder, "reports", printed.run);
    record = readLeague(join(runFolder, "league.json"));
  }, 300_000);

  test("it ends with 0, and what it prints is the file beside the run", () => {
    expect(result.code).toBe(0);
    expect(JSON.parse(result.stdout)).toEqual(record);
    const written = ["run.json", "league.html", "league.md", "league.csv"];
    expect(written.filter((name) => !existsSync(join(runFolder, name)))).toEqual([]);
  });

  test("it says of each engine what it spoke, and marks the laboratory engine", () => {
    expect(
      record.contenders.map(({ engine, kind, protocols, models }) => [engine.id, kind, protocols, models]),
    ).toEqual(
      engines.map((id) => [id, id === "floor" ? "laboratory" : "agent", ["anthropic-messages"], ["claude-sonnet-5"]]),
    );
    const [first, second] = record.contenders;
    expect(first?.promptTokens).toBeGreaterThan(0);
    expect(second?.promptTokens).toBe(first?.promptTokens);
  });

  test("twins share every exact rank, and their timings have enough trials for a rank", () => {
    const figures = record.parts.flatMap((part) => part.figures);
    const exact = figures.filter(({ metricKind }) => metricKind === "exact");
    expect(exact.length).toBeGreaterThan(3);
    const isRanked = exact.filter(({ cells }) => cells.slice(0, 2).every(({ kind }) => kind === "ranked"));
    expect(isRanked.map(({ id }) => id)).toEqual(
      expect.arrayContaining(["requests-before", "first-prompt", "prefix-breaks"]),
    );
    const ranks = exact.map(({ cells }) => cells.map((cell) => (cell.kind === "ranked" ? cell.rank : cell.kind)));
    expect(ranks.filter(([first, second]) => first !== second)).toEqual([]);
    const timed = figures.filter(({ metricKind }) => metricKind === "measured");
    expect(timed.flatMap(({ cells }) => cells.filter(({ kind }) => kind === "unranked"))).toEqual([]);
  });

  test("an engine that can't show a figure has a dash with its reason", () => {
    const figure = record.parts.flatMap(({ figures }) => figures).find(({ id }) => id === "first-prompt");
    expect(figure?.cells[2]).toMatchObject({ engine: "floor", kind: "none", reason: expect.stringMatching(/\w/) });
  });

  test("what was not asked before the time was over is a dash with that reason, for every engine", () => {
    const figure = record.parts.flatMap(({ figures }) => figures).find(({ id }) => id === "hung");
    const reason = "not asked before the time was over";
    expect(figure?.cells).toEqual(engines.map((engine) => ({ engine, kind: "none", reason })));
  });

  test("every engine has one trial in every round, and the control of the scenario has, too", () => {
    const { scenarios } = readRunFile(runFolder);
    const start = scenarios.find(({ id }) => id === "cold-start");
    expect(start?.arms.map(({ id, trials }) => [id, trials.length])).toEqual([
      ...engines.map((id) => [`${id}/as-is`, 6]),
      ["floor", 6],
    ]);
  });

  test("page and tables can be written again from the file", async () => {
    const page = readFileSync(join(runFolder, "league.html"), "utf8");
    writeFileSync(join(runFolder, "league.html"), "");
    const again = await bench(folder, "league", "--from", join(runFolder, "league.json"));
    expect(again.code).toBe(0);
    expect(again.stdout).toContain("twin-a");
    // A failed comparison of two pages would print both.
    expect(readFileSync(join(runFolder, "league.html"), "utf8") === page).toBe(true);
  });
});

test.for([
  [[], "A league needs two engines or more."],
  [["reference"], "A league needs two engines or more."],
  [["reference", "reference"], "Engine `reference` was given twice."],
  [["reference", "refrence"], "Unknown engine `refrence`. Did you mean `reference`?"],
  [["reference", "floor", "--budget", "soon"], "--budget soon: not a duration."],
  [["--from", "none.json"], "none.json: can't be read"],
  [["reference", "--from", "none.json"], "--from reads a league that was measured."],
] as const)("wrong input is one line and 2: %j", async ([words, message]) => {
  const { code, stdout, stderr } = await benchInTurn(emptyFolder(), "league", ...words);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(`bench: ${message}`);
  expect(stderr.trimEnd().split("\n")).toHaveLength(1);
});

test.for([
  ["not json", "is not JSON."],
  ['{ "schemaVersion": 99 }', "a league file of version 99."],
  ['{ "schemaVersion": 1, "run": 3 }', "at run:"],
] as const)("a file that is no league is refused: %s", async ([text, message]) => {
  const path = join(emptyFolder(), "league.json");
  writeFileSync(path, text);
  expect(() => readLeague(path)).toThrow(message);
});
