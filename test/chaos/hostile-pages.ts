import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { leaguePage } from "../../src/report/audit/league-page.tsx";
import { fixtureLeague } from "../audit/fixture-league.ts";
import { fixtureComparison } from "../report/fixture-comparison.ts";
import { fixtureRun } from "../report/fixture-run.ts";
import { hostileRun } from "../report/hostile-run.ts";
import { chromiumPath, openFromDisk } from "../report/offline-browser.ts";
import { filesBelow, newPlace, oneOf, type Part, runBench } from "./campaign.ts";

const act = "window.pwned=1";
/** Ways out of text, attributes, scripts, styles, comments, links and templates. */
const payloads: readonly [string, ...string[]] = [
  `<img src=x onerror="${act}">`,
  `</script><script>${act}</script>`,
  `"><svg onload=${act}>`,
  `' onmouseover=${act} autofocus onfocus=${act} x='`,
  `javascript:${act}`,
  `]]><script>${act}</script><![CDATA[`,
  `--><script>${act}</script><!--`,
  `</style><script>${act}</script>`,
  `</title><script>${act}</script>`,
  `</textarea><iframe srcdoc="<script>parent.${act}</script>">`,
  `<base href="http://127.0.0.1:9/"><link rel=stylesheet href=//127.0.0.1:9/a.css>`,
  `<meta http-equiv=refresh content="0;url=javascript:${act}">`,
  "${window.pwned=1}{{constructor.constructor('window.pwned=1')()}}",
  `\\u003cscript>${act}</script>`,
  `{"__html":"<script>${act}</script>"}`,
];

/** Puts markup into every text of a page and opens it. No script of it runs, nothing is fetched, the console stays empty. */
export const hostilePages: Part = async ({ random, hasTime }) => {
  if (chromiumPath === undefined) return { tried: 0, failures: [], skipped: ["pages: there is no Chromium"] };
  const failures: string[] = [];
  let tried = 0;
  for (let round = 0; hasTime(); round += 1) {
    const payload = payloads[round] ?? `${oneOf(payloads, random)} ${oneOf(payloads, random)}`;
    const { folder } = newPlace();
    const run = hostileRun(fixtureRun({ comparison: fixtureComparison("regressed") }), payload);
    writeFileSync(join(folder, "run.json"), JSON.stringify(run));
    writeFileSync(join(folder, "a.cpuprofile"), JSON.stringify(profileOf(payload)));
    await runBench(folder, ["report", "run.json", "--out", "page"]);
    await runBench(folder, ["publish", "run.json", "--out", "site"]);
    await runBench(folder, ["profile", "a.cpuprofile", "--out", "profile"]);
    writeFileSync(join(folder, "league.html"), leaguePage(withText(await fixtureLeague(2), payload)));
    const pages = filesBelow(folder).filter((path) => /\.(html|svg)$/.test(path));
    if (pages.length < 4) failures.push(`only ${pages.length} pages were written for ${payload}`);
    for (const page of pages) {
      let isPwned = false;
      const { requests, complaints } = await openFromDisk(page, async (open) => {
        isPwned = await open.evaluate(() => "pwned" in window);
      });
      tried += 1;
      const asked = requests.filter((url) => !url.startsWith("file:"));
      if (isPwned || asked.length > 0 || complaints.length > 0)
        failures.push(`${page}, text ${payload}: ${isPwned ? "its script ran" : [...asked, ...complaints].join("; ")}`);
      if (!hasTime()) break;
    }
  }
  return { tried, failures };
};

function profileOf(text: string): object {
  const frame = { functionName: text, scriptId: "1", url: `file:///${text}`, lineNumber: 1, columnNumber: 2 };
  const nodes = [
    { id: 1, callFrame: { ...frame, functionName: "(root)" }, children: [2] },
    { id: 2, callFrame: frame, children: [] },
  ];
  return { nodes, startTime: 0, endTime: 3000, samples: [2, 2, 2], timeDeltas: [1000, 1000, 1000] };
}

type League = Awaited<ReturnType<typeof fixtureLeague>>;

/** The league with its free texts replaced. Ids stay, because the page looks engines up by them. */
function withText(league: League, text: string): League {
  return {
    ...league,
    run: text,
    isoDate: text,
    seed: text,
    contenders: league.contenders.map((one) => ({ ...one, title: text, protocols: [text], models: [text] })),
    parts: league.parts.map((part) => ({
      ...part,
      title: text,
      figures: part.figures.map((figure) => ({ ...figure, title: text })),
    })),
  };
}
