import { array, assert, integer, property, tuple } from "fast-check";
import { describe, expect, test } from "vitest";
import { leagueOf, rankOf } from "../../src/audit/league.ts";
import type { LeagueFigure, LeagueRecord } from "../../src/audit/league-record.ts";
import type { RunRecord } from "../../src/core/run-record.ts";
import { fixtureLeague, fixtureLeagueRun, hostileReason } from "./fixture-league.ts";

const standing = tuple(integer({ min: 0, max: 50 }), integer({ min: 0, max: 20 })).map(([low, width]) => ({
  low,
  high: low + width,
}));
const table = array(standing, { minLength: 1, maxLength: 8 }).map((limits) =>
  limits.map((one, index) => ({ engine: `engine-${index}`, ...one })),
);

describe("ranks", () => {
  test("an engine that is surely better has a lower rank, and the best one has rank 1", () => {
    assert(
      property(table, (standings) => {
        const ranked = standings.map((one) => ({ ...one, ...rankOf(one, standings) }));
        expect(Math.min(...ranked.map(({ rank }) => rank))).toBe(1);
        const sure = ranked.flatMap((left) =>
          ranked.filter((right) => left.high < right.low).map((right) => ({ better: left.rank, worse: right.rank })),
        );
        expect(sure.filter(({ better, worse }) => better >= worse)).toEqual([]);
      }),
    );
  });

  test("a tie means that the limits touch", () => {
    assert(
      property(table, (standings) => {
        const touching = standings.map((left) =>
          standings.filter((right) => right !== left && left.low <= right.high && right.low <= left.high),
        );
        expect(standings.map((one) => rankOf(one, standings).tiedWith)).toEqual(
          touching.map((others) => others.map(({ engine }) => engine)),
        );
      }),
    );
  });

  test("ranks depend neither on the order of the engines nor on the unit", () => {
    assert(
      property(table, (standings) => {
        const scaled = standings.toReversed().map((one) => ({ ...one, low: one.low * 1000, high: one.high * 1000 }));
        expect(scaled.map((one) => rankOf(one, scaled).rank).toReversed()).toEqual(
          standings.map((one) => rankOf(one, standings).rank),
        );
      }),
    );
  });

  test("equal exact numbers share a rank, and the next engine counts both", () => {
    const standings = [
      { engine: "a", low: 3, high: 3 },
      { engine: "b", low: 3, high: 3 },
      { engine: "c", low: 4, high: 4 },
    ];
    expect(standings.map((one) => rankOf(one, standings))).toEqual([
      { rank: 1, tiedWith: ["b"] },
      { rank: 1, tiedWith: ["a"] },
      { rank: 3, tiedWith: [] },
    ]);
  });
});

describe("the league of a run", () => {
  test("a measured figure is ranked where the intervals separate, and a tie is shown as one", async () => {
    const figure = figureOf(await fixtureLeague(), "first-request");
    expect(shown(figure)).toEqual(["quick 2", "near 2", "slow 4", "reference 1"]);
    expect(figure.cells[0]).toMatchObject({ tiedWith: ["near"] });
    expect(figure.cells[2]).toMatchObject({ tiedWith: [] });
  });

  test("too few trials give no rank, and the reason says so", async () => {
    const figure = figureOf(await fixtureLeague(3), "first-request");
    expect(figure.cells.map((cell) => (cell.kind === "unranked" ? cell.reason : cell.kind))).toEqual(
      Array.from({ length: 4 }, () => "3 trials are too few for an interval"),
    );
  });

  test("exact numbers are equal or not, whatever the number of trials", async () => {
    const figure = figureOf(await fixtureLeague(1), "first-prompt");
    expect(figure.metricKind).toBe("exact");
    expect(shown(figure)).toEqual(["quick 2", "near 3", "slow 4", "reference 1"]);
  });

  test("an exact number that varies between trials is not ranked above one inside its range", async () => {
    const run = await fixtureLeagueRun(3);
    const varied = {
      ...run,
      scenarios: run.scenarios.map((scenario) => ({
        ...scenario,
        arms: scenario.arms.map((arm) => ({
          ...arm,
          trials: arm.trials.map((trial, index) =>
            arm.id === "quick/session"
              ? { ...trial, values: { ...trial.values, "turns.first_prompt": [1, 5000, 90_000][index] ?? 0 } }
              : trial,
          ),
        })),
      })),
    };
    const { contenders } = await fixtureLeague(3);
    const [quick] = figureOf(leagueOf(varied, contenders), "first-prompt").cells;
    expect(quick).toMatchObject({ kind: "ranked", rank: 1, tiedWith: ["near", "slow", "reference"] });
  });

  test("a sum over fewer arms than others have is shown without a rank", async () => {
    const run = await fixtureLeagueRun(1);
    const fewer = {
      ...run,
      scenarios: run.scenarios.map((scenario) => ({
        ...scenario,
        arms: scenario.arms.filter(({ id }) => scenario.id !== "faults" || id !== `slow/${armOfFaults(run)}`),
      })),
    };
    const { contenders } = await fixtureLeague(1);
    expect(shown(figureOf(leagueOf(fewer, contenders), "hung"))[2]).toBe("slow unranked");
  });

  test("an engine that can't show a figure has the reason of its trials", async () => {
    const figure = figureOf(await fixtureLeague(), "first-token");
    expect(figure.cells[2]).toEqual({ engine: "slow", kind: "none", reason: hostileReason });
    expect(shown(figure)).toEqual(["quick 2", "near 2", "slow none", "reference 1"]);
  });

  test("the prompt's size stands beside each engine", async () => {
    const { contenders } = await fixtureLeague();
    expect(contenders.map(({ promptTokens }) => promptTokens)).toEqual([5000, 5005, 25_000, 2500]);
  });
});

function armOfFaults(run: RunRecord): string {
  const arm = run.scenarios.find(({ id }) => id === "faults")?.arms[0];
  return arm?.id.replace(/^\w+\//, "") ?? "";
}

function figureOf({ parts }: LeagueRecord, id: string): LeagueFigure {
  const figure = parts.flatMap(({ figures }) => figures).find((one) => one.id === id);
  if (figure === undefined) throw new Error(`no figure ${id}`);
  return figure;
}

function shown({ cells }: LeagueFigure): readonly string[] {
  return cells.map((cell) => (cell.kind === "ranked" ? `${cell.engine} ${cell.rank}` : `${cell.engine} ${cell.kind}`));
}
