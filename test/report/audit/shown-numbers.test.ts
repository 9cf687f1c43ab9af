import { expect, test } from "vitest";
import { auditOf } from "../../../src/audit/audit-of.ts";
import { placedInField } from "../../../src/audit/field.ts";
import type { LeagueCell } from "../../../src/audit/league-record.ts";
import { auditSchema } from "../../../src/cli/audit/audit-file.ts";
import { fieldPath, readField } from "../../../src/cli/audit/field-file.ts";
import { leagueSchema } from "../../../src/cli/league/league-file.ts";
import { cardPage } from "../../../src/report/audit/card-page.tsx";
import { leaguePage } from "../../../src/report/audit/league-page.tsx";
import { dashWords, rankWords } from "../../../src/report/audit/league-words.ts";
import { runOfContender } from "../../../src/audit/contender-arms.ts";
import { fixtureLeague, fixtureLeagueRun } from "../../audit/fixture-league.ts";
import { exchangeOf, traceOf } from "../timeline/random-traces.ts";
import { numbersWithoutData } from "./shown-numbers.ts";

/** The file as a program reads it. */
function written(record: object): unknown {
  return JSON.parse(JSON.stringify(record));
}

const uncached = traceOf(
  Array.from({ length: 12 }, (_, index) =>
    exchangeOf({
      index,
      arrivalNs: index * 1e9,
      endNs: index * 1e9 + 1e8,
      usage: { freshInputTokens: 5127, cacheWriteTokens: 0, cacheReadTokens: 0, outputTokens: 1 },
      cache: { breakpoints: 0, reason: { kind: "not-asked" }, firstDifference: null },
      modelled: { ttftNs: 0, decodeNs: 0, costNanoUsd: 15e6, allReadCostNanoUsd: 1.5e6 },
    }),
  ),
  0,
  20e9,
);
const late = { label: "a, ", isDone: true, trace: uncached, script: null, turns: [] };
const run = await fixtureLeagueRun(8);
const card = placedInField(
  auditOf({ ...runOfContender(run, "slow"), engine: { ...run.engine, version: "3.14.15" } }, [
    { ...late, values: {}, engineSpans: [], inside: null },
  ]),
  readField(fieldPath),
);

test("every number on the card's page is in its file", () => {
  auditSchema.parse(written(card));
  expect(card.findings.map(({ rule }) => rule)).toEqual(expect.arrayContaining(["no-cache-breakpoints", "late-exit"]));
  expect(card.parts.flatMap(({ figures }) => figures).filter(({ kind }) => kind === "value").length).toBeGreaterThan(
    10,
  );
  const page = cardPage(card);
  expect(page).toContain("times the floor");
  expect(numbersWithoutData(page, written(card))).toEqual([]);
});

test("no part in which a rule found something is good", () => {
  const found = card.parts.filter(({ findings }) => findings.length > 0);
  expect(found.length).toBeGreaterThan(1);
  expect(found.map(({ grade }) => grade)).not.toContain("good");
});

test("a figure on the card that its file lacks is noticed", () => {
  const [first] = card.parts;
  const [figure] = first?.figures ?? [];
  if (first === undefined || figure?.kind !== "value") throw new Error("no first figure");
  const other = { ...card, parts: [{ ...first, figures: [{ ...figure, value: 123_456_789 }] }] };
  expect(numbersWithoutData(cardPage(other), written(card))).toEqual(["123 ms"]);
});

const league = await fixtureLeague(8);

test("every number on the league's page is in its file", () => {
  leagueSchema.parse(written(league));
  expect(numbersWithoutData(leaguePage(league), written(league), [rankWords, dashWords])).toEqual([]);
});

test("the cells that the script sorts and the bars are drawn from the values of the file", () => {
  const page = leaguePage(league);
  const figures = league.parts.flatMap((part) => part.figures);
  const sorted = [...page.matchAll(/data-value="([^"]+)"/g)].map(([, value]) => Number(value));
  const values = league.contenders.flatMap((_, place) => figures.flatMap(({ cells }) => valueOf(cells[place])));
  expect(sorted).toEqual(values);
  const drawn = [...page.matchAll(/<rect x="0" y="1" width="([\d.]+)"/g)].map(([, width]) => Number(width));
  const shares = figures.flatMap(({ cells }) => {
    const longest = Math.max(
      0,
      ...cells.flatMap((cell) => (cell.kind === "ranked" ? [cell.high, cell.value] : valueOf(cell))),
    );
    return longest === 0 ? [] : cells.flatMap(valueOf).map((value) => Math.round((value / longest) * 10_000) / 10);
  });
  expect(drawn.toSorted((left, right) => left - right)).toEqual(shares.toSorted((left, right) => left - right));
});

function valueOf(cell: LeagueCell | undefined): readonly number[] {
  return cell === undefined || cell.kind === "none" ? [] : [cell.value];
}
