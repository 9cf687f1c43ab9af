import { assert, property, string } from "fast-check";
import { expect, test } from "vitest";
import { cleanLine } from "../../../src/report/clean-text.ts";
import { codeBlock, markdownText, tableHead, tableRow } from "../../../src/report/formats/markdown-text.ts";
import { commentMarkdown, summaryMarkdown } from "../../../src/report/formats/markdown.ts";
import { reportModel } from "../finished-report.ts";
import { fixtureComparison } from "../fixture-comparison.ts";
import { fixtureRun } from "../fixture-run.ts";
import { hostileRun, hostileTexts } from "../hostile-run.ts";
import { renderedHtml, renderedText } from "./rendered-markdown.ts";

const run = fixtureRun({ comparison: fixtureComparison("regressed", { missing: true }), failedTrial: true });
const moreTexts = [
  "| a | b |",
  "`code` **bold** [link](https://example.org) ![image](x)",
  "@someone #12 GH-3 www.example.org a@b.org https://example.org",
  "</summary></details>\n# heading",
  "\\| \\` $x$ $y$ &amp; &lt;b&gt;",
  "\uFFFF".repeat(5_000),
  "\u202E".repeat(5_000),
];

test("any text in a cell reads as itself and makes no tag", () => {
  assert(
    property(string({ unit: "binary", maxLength: 60 }), (raw) => {
      const text = cleanLine(raw);
      const html = renderedHtml(tableHead(["a", "b"], 2) + tableRow([markdownText(text), "end"]));
      expect(html.match(/<td>/g)).toHaveLength(2);
      expect(html.replaceAll(/<\/?(table|thead|tbody|tr|th|td)>/g, "")).not.toMatch(/<[^>]*>/);
      // The renderer, like every one, replaces what is no character.
      expect(renderedText(tableHead(["a", "b"], 2) + tableRow([markdownText(text), "end"]))).toContain(
        text.replaceAll("\0", "\uFFFD"),
      );
    }),
    { numRuns: 200 },
  );
});

test.each([...hostileTexts, ...moreTexts].map((text, place) => [place, text] as const))(
  "hostile text %i becomes no link, mention, image or tag, and no page outgrows its platform",
  (_, text) => {
    const model = reportModel(hostileRun(run, text));
    const [summary, comment] = [summaryMarkdown(model), commentMarkdown(model)];
    expect(Buffer.byteLength(summary)).toBeLessThan(1_048_576);
    expect(Buffer.byteLength(comment)).toBeLessThan(64_000);
    for (const page of [summary, comment]) {
      const html = renderedHtml(page);
      const tags = [...html.matchAll(/<\/?([a-z][a-z0-9]*)/gi)].map(([, tag]) => tag);
      const known = "h2 h3 p strong sub table thead tbody tr th td ul li details summary pre code".split(" ");
      expect([...new Set(tags)].filter((tag) => !known.includes(tag ?? ""))).toEqual([]);
      expect(html.match(/<details>/g)?.length).toBe(html.match(/<\/details>/g)?.length);
      expect(html.replaceAll(/<pre>[^]*?<\/pre>/g, "")).not.toMatch(/@\w|#\d+\b(?!;)|GH-\d|https?:\/\//);
    }
  },
);

test("a page that is too long loses rows, says how many, and keeps verdict and command", () => {
  const comparison = fixtureComparison("regressed");
  const rows = Array.from({ length: 2_000 }, (_, place) =>
    comparison.rows.map((row) => ({ ...row, arm: `a${place}` })),
  );
  const model = reportModel({ ...run, comparison: { ...comparison, rows: rows.flat() } });
  for (const [page, limit] of [
    [summaryMarkdown(model), 1_048_576],
    [commentMarkdown(model), 65_536],
  ] as const) {
    expect(Buffer.byteLength(page)).toBeLessThan(limit);
    expect(Buffer.byteLength(page)).toBeGreaterThan(limit * 0.9);
    const shown = page.match(/^\| (✗|\?|✓) /gm)?.length ?? 0;
    const hidden = /Left out for length: (\d+) changed or open rows/.exec(page)?.[1];
    const open = model.comparison?.rows.filter(({ verdict }) => !["unchanged", "not-judged"].includes(verdict));
    expect(shown + Number(hidden)).toBe(open?.length);
    expect(page).toContain("6000 metrics regressed");
    expect(page).toContain("bench run --set quick --baseline v0.1.0 --gate --seed 20260314");
  }
});

test("a comment is made of what failed, changed or is open, and of nothing else", () => {
  const quiet = fixtureComparison("unchanged");
  const still = { ...quiet, rows: quiet.rows.filter(({ judgement }) => judgement.kind !== "not-judged") };
  const settled = { ...still, rows: still.rows.filter((row) => !JSON.stringify(row).includes('"improved"')) };
  expect(commentOf({ comparison: settled })).toBe("");
  expect(commentOf({})).toBe("");
  expect(commentOf({ comparison: fixtureComparison("improved") })).toContain("✓ improved");
  expect(commentOf({ comparison: fixtureComparison("inconclusive") })).toContain("## ? Inconclusive");
  expect(commentOf({ comparison: { ...settled, added: ["new"] } })).toContain("New in this run");
  expect(commentOf({ comparison: { ...settled, missing: ["old"] } })).toContain("1 of the baseline missing");
});

function commentOf(options: Parameters<typeof fixtureRun>[0]): string {
  return commentMarkdown(reportModel(fixtureRun(options)));
}

test("a code block holds any fence", () => {
  expect(renderedText(codeBlock("sh", "a ```` b\n```\n# c"))).toContain("a ```` b\n```\n# c\n");
});
