import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { publishSite } from "../../src/cli/publish/publish.ts";
import { randomFrom } from "../../src/core/random.ts";
import { defaultMargins } from "../../src/gate/judge/margins.ts";
import { readAssets } from "../../src/report/assets.ts";
import { cardPage } from "../../src/report/audit/card-page.tsx";
import { leaguePage } from "../../src/report/audit/league-page.tsx";
import { guideSite } from "../../src/report/guides/guide-site.ts";
import { renderReport } from "../../src/report/html/page.tsx";
import { differenceOf } from "../../src/report/profile/difference.ts";
import { renderDifferencePage } from "../../src/report/profile/difference-page.tsx";
import { renderProfilePage } from "../../src/report/profile/profile-page.tsx";
import { deriveTimeline } from "../../src/report/timeline/derive-timeline.ts";
import { renderTracePage } from "../../src/report/timeline/trace-page.tsx";
import { fixtureLeague } from "../audit/fixture-league.ts";
import { fixtureCard } from "./audit/fixture-card.ts";
import { reportModel } from "./finished-report.ts";
import { fixtureComparison } from "./fixture-comparison.ts";
import { fixtureRun } from "./fixture-run.ts";
import { profileModel, profileTree } from "./profile-fixture.ts";
import { projectGuides } from "./project-guides.ts";
import { publishedRuns } from "./site/published-runs.ts";
import { exchangeOf, traceOf } from "./timeline/random-traces.ts";

/** A page of each kind that bench writes, from the folder. */
export const kindsOfPage = [
  "run.html",
  "measured.html",
  "card.html",
  "league.html",
  "profile.html",
  "difference.html",
  "trace.html",
  "guides/docs/agents.html",
  "site/index.html",
  "site/engine/mine.html",
  "site/runs.html",
  "site/league.html",
  "site/scenario/cold-start.html",
] as const;

/** Writes a page of each kind into the folder. */
export async function writeEveryKind(folder: string): Promise<void> {
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const league = await fixtureLeague();
  write(
    "run.html",
    renderReport(reportModel(fixtureRun({ comparison: fixtureComparison("regressed") })), readAssets()),
  );
  write("measured.html", renderReport(reportModel(fixtureRun()), readAssets()));
  write("card.html", cardPage(fixtureCard));
  write("league.html", leaguePage(league));
  write("profile.html", renderProfilePage(profileModel, []));
  write("difference.html", differencePage());
  write("trace.html", tracePage());
  const { guides, files } = projectGuides(resolve(import.meta.dirname, "../.."));
  for (const [path, text] of guideSite({ guides, files, version: "0.1.0", source: null, runs: null }))
    write(`guides/${path}`, text);
  const given = [...publishedRuns(4), ...publishedRuns(2, { engine: "mine" })];
  const site = join(folder, "site");
  await publishSite({ given, leagues: [league], folder: site, margins: defaultMargins, address: null });
}

function differencePage(): string {
  const { kind, subject } = profileModel;
  const pairs = Array.from({ length: 8 }, () => ({ base: profileTree, head: profileTree }));
  const random = randomFrom("every kind");
  const model = differenceOf({ kind, subject, baseName: "v1", headName: "this", notes: [], pairs, random });
  return renderDifferencePage(model, []);
}

const finding = {
  rule: "late-exit",
  title: "The process ends late",
  evidence: ["it ended 5 ms after the last answer"],
  remedy: "End when the answer is printed.",
} as const;

function tracePage(): string {
  const exchanges = [
    exchangeOf({ arrivalNs: 60e6, endNs: 70e6 }),
    exchangeOf({ index: 1, arrivalNs: 80e6, endNs: 95e6 }),
  ];
  const trace = traceOf(exchanges, 0, 100e6);
  const timeline = deriveTimeline({ trace, script: null, engineSpans: [], inside: null });
  const side = { title: "this version", timeline, leftOut: 0, whatIfs: [], findings: [finding], failure: null };
  return renderTracePage({ subject: profileModel.subject, sides: [side], files: [], notes: [] });
}
