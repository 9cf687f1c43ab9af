import { create } from "xmlbuilder2";
import { expect, test } from "vitest";
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

test.each([...hostileTexts, "a & b &lt; ]]> c ]]> d"])(
  "the feed is well-formed XML whatever a run is called: %#",
  (text) => {
    const feed = atomFeed(siteModel(siteRuns([hostileRun(fixtureRun(), text)]), []), null);
    expect(create(feed).root().node.nodeName).toBe("feed");
    expect(feed).not.toContain("<script>");
  },
);
