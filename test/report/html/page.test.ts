import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { renderReport } from "../../../src/report/html/page.tsx";
import { reportModel } from "../finished-report.ts";
import { fixtureComparison } from "../fixture-comparison.ts";
import { fixtureRun } from "../fixture-run.ts";
import { fullInputs, fullRun } from "../full-run.ts";
import { hostileInputs, hostileRun, hostileTexts } from "../hostile-run.ts";

const placeholders = { pageScripts: ["/* page scripts */"], chartStyle: "/* chart style */" };
const run = fixtureRun({ comparison: fixtureComparison("regressed", { missing: true }), failedTrial: true });

test("a compared run with failures renders as the golden page", async () => {
  await expect(readable(renderReport(reportModel(run), placeholders))).toMatchFileSnapshot(
    "../__golden__/compared.html",
  );
});

test("a measured run renders as the golden page", async () => {
  await expect(readable(renderReport(reportModel(fixtureRun({ trials: 5 })), placeholders))).toMatchFileSnapshot(
    "../__golden__/measured.html",
  );
});

test("the page without Chart.js stays below 400 KB, with 30 pairs a metric", () => {
  const page = renderReport(
    reportModel(fixtureRun({ comparison: fixtureComparison("regressed"), trials: 30 })),
    placeholders,
  );
  expect(Buffer.byteLength(page)).toBeLessThan(400_000);
});

test("the policy names the digest of every inline script and of the style, and nothing else", () => {
  const page = renderReport(reportModel(run), placeholders);
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

test("no element carries a style or an event handler, no address leaves the page", () => {
  const page = renderReport(reportModel(run), placeholders);
  expect(page).not.toMatch(/<[^>]* (style|on\w+)="/);
  expect(page).not.toMatch(/(?:src|href)="(?!#)/);
});

const full = fullRun({ scenarios: 5, pairs: 4 });

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

test("a run with everything a page can show renders as the golden page", async () => {
  await expect(readable(renderReport(reportModel(full, fullInputs(full)), placeholders))).toMatchFileSnapshot(
    "../__golden__/full.html",
  );
});

test("every table has a caption, and every heading cell a scope", () => {
  const page = renderReport(reportModel(full, fullInputs(full)), placeholders);
  expect(page.match(/<table/g)?.length).toBe(page.match(/<table[^>]*><caption>/g)?.length);
  expect(page).not.toMatch(/<th(?! [^>]*scope=)(?!ead)/);
});

/** Tags in order, isolation, boxes around unseen characters and what depends on the command being copyable aside. */
function elementsOf(page: string): string[] {
  const body = page
    .replaceAll(/<span class="unseen">[^<]*<\/span>|<\/?bdi>/g, "")
    .replaceAll(/<button[^>]*data-copy[^]*?<\/button>|<p class="caution">The command[^<]*<\/p>/g, "");
  return [...body.matchAll(/<\/?[a-z][a-z0-9]*/g)].map((match) => match[0]);
}

/** A line an element, without the style, so that a change reads as a diff. */
function readable(page: string): string {
  return page
    .replace(/<style>[^]*?<\/style>/, "<style>/* style */</style>")
    .replace(/style-src 'sha256-[^']+'/, "style-src (digest)")
    .replaceAll(
      /(<(?:section|div|table|caption|thead|tbody|tr|t[hd]|p|ul|li|h[1-3]|nav|form|figure|details|summary|dl|dt|svg|script|meta|main|header)[ >])/g,
      "\n$1",
    );
}
