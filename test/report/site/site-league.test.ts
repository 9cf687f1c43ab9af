import { expect, test } from "vitest";
import type { LeagueRecord } from "../../../src/audit/league-record.ts";
import { siteLeagues } from "../../../src/report/site/site-league.ts";
import { fixtureLeague } from "../../audit/fixture-league.ts";

const record = await fixtureLeague(8);

/** The same league on another day, with another version of its first engine. */
function leagueOn(day: number, version: string, cpuModel = record.environment.cpuModel): LeagueRecord {
  return {
    ...record,
    run: `2026-11-0${day}-120000-abcd`,
    isoDate: `2026-11-0${day}T12:00:00.000Z`,
    environment: { ...record.environment, cpuModel },
    contenders: record.contenders.map((one, place) =>
      place === 0 ? { ...one, engine: { ...one.engine, version } } : one,
    ),
  };
}

test("a site without a league has no section of leagues", () => {
  expect(siteLeagues([])).toBeNull();
});

test("the newest league stands first, and every version as the newest league saw it that has it", () => {
  const site = siteLeagues([leagueOn(2, "2.0.0"), leagueOn(3, "2.0.0"), leagueOn(1, "1.0.0", "another processor")]);
  expect(site?.all.map(({ date }) => date.slice(0, 10))).toEqual(["2026-11-03", "2026-11-02", "2026-11-01"]);
  expect(site?.newest.page).toBe("league/2026-11-03-120000-abcd/index.html");
  expect(site?.engines[0]).toBe("quick 2.0.0");
  const versions = (site?.versions ?? []).map(({ engine, league }) => `${engine}, ${league.date.slice(0, 10)}`);
  expect(versions).toEqual([
    "quick 2.0.0, 2026-11-03",
    "quick 1.0.0, 2026-11-01",
    "near 1.2.3, 2026-11-03",
    "slow 1.2.3, 2026-11-03",
    "reference 1.2.3, 2026-11-03",
  ]);
});

test("a timing of another machine says so, a count does not, and a dash stays a dash", () => {
  const site = siteLeagues([leagueOn(2, "2.0.0"), leagueOn(1, "1.0.0", "another processor")]);
  const titles = site?.figures.map(({ title }) => title) ?? [];
  const older = site?.versions[1]?.cells ?? [];
  expect(older[titles.indexOf("Start to first model request")]?.caution).toBe("another machine");
  expect(older[titles.indexOf("First prompt: instructions and tools")]).toEqual({ text: "5,000 tok", caution: null });
  const slow = site?.versions.find(({ engine }) => engine.startsWith("slow"))?.cells ?? [];
  expect(slow[titles.indexOf("First token: from the provider to standard output")]).toBeNull();
});
