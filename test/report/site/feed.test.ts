import { create } from "xmlbuilder2";
import { expect, test } from "vitest";
import { historiesOf } from "../../../src/gate/history.ts";
import { defaultMargins } from "../../../src/gate/judge/margins.ts";
import { atomFeed } from "../../../src/report/site/feed.ts";
import { siteModel } from "../../../src/report/site/site-model.ts";
import { fixtureRun } from "../fixture-run.ts";
import { hostileRun, hostileTexts } from "../hostile-run.ts";
import { publishedRuns, siteRuns } from "./published-runs.ts";

const idsOf = (feed: string) => [...feed.matchAll(/<id>(urn:uuid:[^<]+)<\/id>/g)].map((match) => match[1]);

test("the feed names every run once, newest first, by a name that outlives the site's address", () => {
  const site = siteModel(siteRuns(publishedRuns(3)), []);
  const [here, there] = [atomFeed(site, null), atomFeed(site, "https://example.org/bench")];
  expect(new Set(idsOf(there)).size).toBe(3);
  expect(idsOf(here).slice(1)).toEqual(idsOf(there));
  expect(here.indexOf("2026-03-03")).toBeLessThan(here.indexOf("2026-03-01"));
  expect(here).toContain('href="run/2026-03-03-081500-reference2/index.html"');
  expect(there).toContain('href="https://example.org/bench/run/2026-03-03-081500-reference2/index.html"');
});

test("a run with which levels begin is followed by an entry that names them", () => {
  const runs = publishedRuns(24, { slowerFrom: 15 });
  const histories = historiesOf(siteRuns(runs), defaultMargins).map((one) => ({ ...one, engine: "reference" }));
  const feed = atomFeed(siteModel(siteRuns(runs), histories), null);
  const entries = feed.split("<entry>").slice(1);
  const about = entries.filter((entry) => /<title>(A level|\d+ levels) changed, \d+ for the worse/.test(entry));
  expect(about).toHaveLength(1);
  expect(about[0]).toContain(`+20 % from ${runs[15]?.engine.revision}, 2026-03-16`);
  expect(about[0]).toMatch(/href="scenario\/[a-z-]+\.html#[0-9a-f]{10}"/);
  expect(entries[entries.findIndex((entry) => entry === about[0]) - 1]).toContain(runs[15]?.id);
  expect(new Set(idsOf(feed)).size).toBe(idsOf(feed).length);
});

test.each([...hostileTexts, "a & b &lt; ]]> c ]]> d"])(
  "the feed is well-formed XML whatever a run is called: %#",
  (text) => {
    const feed = atomFeed(siteModel(siteRuns([hostileRun(fixtureRun(), text)]), []), null);
    expect(create(feed).root().node.nodeName).toBe("feed");
    expect(feed).not.toContain("<script>");
  },
);
