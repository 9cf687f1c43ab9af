import papaparse from "papaparse";
import { expect, test } from "vitest";
import { plainTable } from "../../../src/cli/terminal/plain-table.ts";
import { leagueCsv } from "../../../src/report/audit/league-csv.ts";
import { leagueMarkdown } from "../../../src/report/audit/league-markdown.ts";
import { leagueText } from "../../../src/report/audit/league-text.ts";
import { fixtureLeague } from "../../audit/fixture-league.ts";

const record = await fixtureLeague();
const figures = record.parts.flatMap((part) => part.figures);

test("the CSV has a row for each figure of an engine, with raw numbers", () => {
  const { data, errors } = papaparse.parse<Record<string, string>>(leagueCsv(record).trimEnd(), { header: true });
  expect(errors).toEqual([]);
  expect(data).toHaveLength(4 * figures.length);
  const row = data.find(({ engine, figure }) => engine === "quick" && figure === "first-request");
  const cell = figures.find(({ id }) => id === "first-request")?.cells[0];
  expect(cell).toMatchObject({ kind: "ranked", value: Number(row?.["value"]), rank: Number(row?.["rank"]) });
  expect(row?.["tied_with"]).toBe("near");
});

test("the Markdown shows ranks, and text of an engine is no markup in it", () => {
  const text = leagueMarkdown(record);
  expect(text).toContain("| Engine | Version | Protocol | Model | First prompt | Kind |");
  expect(text).toMatch(/Start to first model request \| \*\*2=\*\* .* not separated from near/);
  expect(text).not.toContain("<img");
  expect(text).not.toContain("@someone");
});

test("the terminal has a column for each engine, and a narrow one takes several tables", () => {
  expect(
    shown(160)
      .split("\n")
      .filter((line) => line.startsWith("START")),
  ).toHaveLength(1);
  expect(
    shown(80)
      .split("\n")
      .filter((line) => line.startsWith("START")),
  ).toHaveLength(4);
  expect(shown(160)).toContain("– slow: <img src=x onerror=alert(1)> ⟦U+202E⟧ =1+1 | @someone (First token");
  expect(shown(160)).toContain("There is no total score.");
});

function shown(width: number): string {
  return leagueText(record, { width, page: "league.html", drawTable: plainTable });
}
