import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { renderReport } from "../../../src/report/html/page.tsx";
import { reportModel } from "../finished-report.ts";
import { pageText } from "../page-text.ts";
import { fixtureComparison } from "../fixture-comparison.ts";
import { fixtureRun } from "../fixture-run.ts";
import { fullInputs, fullRun } from "../full-run.ts";
import { hostileInputs, hostileRun, hostileTexts } from "../hostile-run.ts";

const placeholders = { pageScripts: ["/* page scripts */"], chartStyle: "/* chart style */" };
const run = fixtureRun({ comparison: fixtureComparison("regressed", { missing: true }), failedTrial: true });

const full = fullRun({ scenarios: 5, pairs: 4 });
const pages = {
  measured: renderReport(reportModel(fixtureRun({ trials: 5 })), placeholders),
  compared: renderReport(reportModel(run), placeholders),
  full: renderReport(reportModel(full, fullInputs(full)), placeholders),
} as const;

test.each(Object.entries(pages))("the page of a %s run says what the golden text says", async (name, page) => {
  await expect(pageText(page)).toMatchFileSnapshot(`../__golden__/page-${name}.txt`);
});

describe.each(Object.entries(pages))("the page of a %s run", (_, page) => {
  test("has each id once, and every link within it leads to one", () => {
    const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(ids.filter((id, place) => ids.indexOf(id) !== place)).toEqual([]);
    const targets = [...page.matchAll(/ (?:href="#|popovertarget="|aria-labelledby=")(?!q=)([^"]*)"/g)];
    expect(targets.length).toBeGreaterThan(5);
    expect(targets.flatMap(([, target]) => (ids.includes(target) ? [] : [target]))).toEqual([]);
  });

  test("names every picture or hides it, and captions every table and heads its cells", () => {
    for (const [tag] of page.matchAll(/<svg[^>]*>(?:<title>)?/g))
      expect(tag).toMatch(/aria-hidden="true"|role="img" aria-label="[^"]|role="img".*<title>/);
    expect(page.match(/<table/g)?.length).toBe(page.match(/<table[^>]*><caption>/g)?.length);
    expect(page).not.toMatch(/<th(?! [^>]*scope=)(?!ead)/);
  });

  test("has one first heading, and no heading skips a level", () => {
    const levels = [...page.matchAll(/<h([1-6])/g)].map(([, level]) => Number(level));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    expect(levels.filter((level, place) => place > 0 && level > (levels[place - 1] ?? 0) + 1)).toEqual([]);
  });

  test("hides what needs its script until the script runs", () => {
    for (const [tag] of page.matchAll(/<(?:button[^>]*id="theme"|form[^>]*id="filter")[^>]*>/g))
      expect(tag).toContain(" hidden");
    expect(page).toContain('<html lang="en">');
  });
});

test("the page without Chart.js stays below 400 KB, with 30 pairs a metric", () => {
  const page = renderReport(
    reportModel(fixtureRun({ comparison: fixtureComparison("regressed"), trials: 30 })),
    placeholders,
  );
  expect(Buffer.byteLength(page)).toBeLessThan(400_000);
});

test("the policy names the digest of every inline script and of the style, and nothing else", () => {
  const page = pages.compared;
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? "";
  const inlined = [...page.matchAll(/<(?:script(?: type="module")?|style)>([^]*?)<\/(?:script|style)>/g)].map(
    (match) => match[1] ?? "",
  );
  expect(inlined).toHaveLength(2);
  for (const text of inlined) expect(policy).toContain(createHash("sha256").update(text).digest("base64"));
  expect(policy).toMatch(
    /^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'$/,
  );
});

function coldStart(page: string): string {
  return /<section id="cold-start"[^]*?<\/section>/.exec(page)?.[0] ?? "";
}

test("many arms are rows, so that no table is wider than the page; few stand side by side", () => {
  const arms = full.scenarios[0]?.arms ?? [];
  const many = Array.from({ length: 3 }, (_, copy) => arms.map((arm) => ({ ...arm, id: `${arm.id} ${copy}` }))).flat();
  const [first, ...others] = full.scenarios;
  if (first === undefined) throw new Error("The run has no scenario.");
  const page = renderReport(reportModel({ ...full, scenarios: [{ ...first, arms: many }, ...others] }), placeholders);
  expect(coldStart(page)).toContain('<th scope="col">Arm<th');
  expect(coldStart(page).match(/<tr><th scope="row">/g)?.length).toBeGreaterThanOrEqual(many.length);
  expect(coldStart(pages.full)).toContain('<th scope="col">Metric<th');
});

test("a page of many scenarios has the contents beside it and all scenarios in one table; one of few has not", () => {
  const many = renderReport(reportModel(fullRun({ scenarios: 12, pairs: 4 })), placeholders);
  expect(many).toContain('<main class="wide">');
  expect(
    /<section class="card" id="matrix">[^]*?<\/section>/.exec(many)?.[0].match(/<tr><th scope="row">/g),
  ).toHaveLength(12);
  const few = fixtureRun();
  const page = renderReport(reportModel({ ...few, scenarios: few.scenarios.slice(0, 2) }), placeholders);
  expect(page).not.toContain('id="matrix"');
  expect(page).not.toContain('class="wide"');
});

test("the page links the run file only where it stands beside it", () => {
  const page = renderReport(reportModel(run), placeholders, { runFile: "run.json" });
  expect(page).toContain('<a href="run.json" download>');
  expect(pages.compared).not.toContain('run.json"');
});

test("no element carries a style or an event handler, no address leaves the page", () => {
  for (const page of Object.values(pages)) {
    expect(page).not.toMatch(/<[^>]* (style|on\w+)="/);
    expect(page).not.toMatch(/(?:src|href)="(?!#)/);
  }
});

function hostilePage(text: string): string {
  return renderReport(reportModel(hostileRun(full, text), hostileInputs(fullInputs(full), text)), placeholders);
}

test.each(hostileTexts.map((text, position) => [position, text] as const))(
  "hostile text %i adds no element and no unseen character, and the page stays small",
  (_, text) => {
    const hostile = hostilePage(text);
    expect(elementsOf(hostile)).toEqual(elementsOf(hostilePage("harmless")));
    expect(hostile.replaceAll(/[\n\u200C\u200D]/g, "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
    expect(Buffer.byteLength(hostile)).toBeLessThan(900_000);
  },
);

/** Tags in order, isolation, boxes around unseen characters and what depends on the command being copyable aside. */
function elementsOf(page: string): string[] {
  const body = page
    .replaceAll(/<span class="unseen">[^<]*<\/span>|<\/?bdi>/g, "")
    .replaceAll(/<button[^>]*data-copy[^]*?<\/button>|<p class="caution">The command[^<]*<\/p>/g, "");
  return [...body.matchAll(/<\/?[a-z][a-z0-9]*/g)].map((match) => match[0]);
}

test("failures of an arm that say the same are one item with their number", () => {
  const base = fixtureRun({ trials: 5 });
  const scenarios = base.scenarios.map((scenario) => ({
    ...scenario,
    arms: scenario.arms.map((arm) => ({
      ...arm,
      trials: arm.trials.map((each) => ({
        ...each,
        outcome: { kind: "failed" as const, reason: each.phase.index === 0 ? "It hung." : "It ended with code 3." },
      })),
    })),
  }));
  const text = pageText(renderReport(reportModel({ ...base, scenarios }), placeholders));
  expect(text).toContain("everything imported at start, round 1: It hung.");
  expect(text).toContain("everything imported at start, round 2 and 3 more: It ended with code 3.");
  expect(text).not.toContain("in the run file");
});

test("failures name a side only where there are two", () => {
  const compared = fixtureRun({ comparison: fixtureComparison("regressed"), failedTrial: true });
  expect(pageText(renderReport(reportModel(compared), placeholders))).toMatch(/, head, (round|pair) \d+: /);
  const alone = fixtureRun({ failedTrial: true });
  expect(pageText(renderReport(reportModel(alone), placeholders))).not.toMatch(/, head, (round|pair) \d+: /);
});

test("a row does not say its difference twice, and draws both sides of an exact one", () => {
  const { scenario = "", change = "" } =
    reportModel(run).comparison?.rows.find(({ isExact, shares }) => isExact && shares !== null) ?? {};
  expect([scenario, change]).not.toContain("");
  const text = pages.compared;
  expect(text.split(`<dd>${change}</dd>`)).toHaveLength(1);
  expect(text.split('<svg class="shares"').length - 1).toBe(
    reportModel(run).comparison?.rows.filter(({ shares }) => shares !== null).length,
  );
});
