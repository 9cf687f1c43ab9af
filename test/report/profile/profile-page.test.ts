import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { CallNode } from "../../../src/core/profile-model.ts";
import { randomFrom } from "../../../src/core/random.ts";
import { differenceOf } from "../../../src/report/profile/difference.ts";
import { renderDifferencePage } from "../../../src/report/profile/difference-page.tsx";
import { drawTree, type DrawnFrame } from "../../../src/report/profile/drawing.ts";
import { renderProfilePage } from "../../../src/report/profile/profile-page.tsx";
import { renderToolPage } from "../../../src/report/profile/tool-page.tsx";
import { chromiumPath, openFromDisk } from "../offline-browser.ts";
import { hostile, node, profileModel, profileTree } from "../profile-fixture.ts";

const files = [{ name: "raw/7 0.cpuprofile", opens: "Chrome DevTools" }];

test("names from the profiled program are text, never markup", () => {
  const html = renderProfilePage(profileModel, files);
  expect(html).not.toContain("<img");
  expect(html).toContain("&lt;img src=x");
});

test("same model, same bytes; the page says its overhead, that no verdict rests on it, and links its files", () => {
  const html = renderProfilePage(profileModel, files);
  expect(renderProfilePage(profileModel, files)).toBe(html);
  expect(html).toContain("1.20x");
  expect(html).toContain("no verdict rests on these times");
  expect(html).toContain('href="raw/7%200.cpuprofile"');
  expect(html).toContain("default-src 'none'");
});

test("without scripts the wide frames are a picture, whose names are text", () => {
  const [, still = ""] = /<noscript>(.*?)<\/noscript>/s.exec(renderProfilePage(profileModel, files)) ?? [];
  expect(still.match(/<rect /g)?.length).toBeGreaterThan(5);
  expect(still).toContain('class="p-garbage-collection"');
  expect(still).toContain("&lt;img src=x onerror");
  expect(still).not.toContain("<img");
});

test("a profile in a run's folder leads back to the run", () => {
  const html = renderDifferencePage(difference, [], { href: "../index.html", title: "The run" });
  expect(html).toContain('<a href="../index.html">The run</a>');
});

test("a profile without samples is a page, not a division by zero", () => {
  const tree = { ...profileTree, total: 0, children: [] };
  const [content] = renderProfilePage({ ...profileModel, threads: [], tree }, []).split("<script>");
  expect(content).not.toMatch(/NaN|Infinity/);
});

test("Node's adjacent frames are drawn as one, and what is too narrow is counted as folded", () => {
  const { root, folded } = drawTree(profileTree, () => "");
  const shape = ({ n, v, c }: DrawnFrame): unknown => [n, v / 1e6, c.map(shape)];
  expect(shape(root)).toEqual([
    "all",
    999.4,
    [
      [
        "engine.js",
        999.4,
        [
          [
            "runMain",
            949,
            [
              [hostile, 740, [["readFileSync", 40, []]]],
              ["parse", 199, []],
            ],
          ],
          ["(garbage collector)", 50, []],
        ],
      ],
    ],
  ]);
  expect(folded).toBe(1);
});

/** Every stack of a wide tree: 40 children a level down to `depth`. */
function large(depth: number, prefix = "f"): CallNode {
  const children = depth === 0 ? [] : Array.from({ length: 40 }, (_, index) => large(depth - 1, `${prefix}.${index}`));
  return node(prefix, "engine", 0.25, children, `src/a/long/path/to/${prefix}.ts`);
}

const pairs = Array.from({ length: 8 }, (_, index) => {
  const engine = (extraMs: number): CallNode =>
    node("all", "process", 0, [
      node("engine.js", "process", 0, [
        node("main", "engine", 100 + (index % 3), [
          node("slow", "engine", 5 + extraMs + (index % 2)),
          node("fast", "engine", 9),
        ]),
      ]),
    ]);
  return { base: engine(0), head: engine(20) };
});
const difference = differenceOf({
  kind: "cpu",
  subject: profileModel.subject,
  baseName: "v1",
  headName: "the working tree",
  notes: [],
  pairs,
  random: randomFrom("test"),
});

const undecided = { ...difference, rows: difference.rows.map((row) => ({ ...row, changed: false })) };

test.skipIf(chromiumPath === undefined)(
  "a browser opens each page from disk without an error or a request",
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "bench-page-"));
    try {
      const pages = {
        profile: renderProfilePage(profileModel, files),
        large: renderProfilePage({ ...profileModel, tree: node("all", "process", 0, [large(3)]) }, files),
        difference: renderDifferencePage(difference, files),
        undecided: renderDifferencePage(undecided, files),
        tool: renderToolPage({
          tool: "clinic doctor",
          subject: profileModel.subject,
          page: "doctor.html",
          overhead: null,
          files,
          notes: [],
        }),
      };
      for (const [name, html] of Object.entries(pages)) await writeFile(join(folder, `${name}.html`), html);
      expect((await stat(join(folder, "large.html"))).size).toBeLessThan(5e6);
      const seen = await openFromDisk(join(folder, "profile.html"), async (page) => {
        const labels = page.locator(".d3-flame-graph-label:visible");
        await expect
          .poll(() => labels.allTextContents())
          .toEqual(["all", "engine.js", "runMain", "(garbage collector)", hostile, "parse", "readFileSync"]);
        await page.locator("#search").fill("readfile");
        expect(await page.locator("#details").textContent()).toBe("1 frame, 4.0 % of the whole");
        await page.locator("#reset").click();
        expect(await page.locator("table").nth(0).innerText()).toContain("dependency @acme/sse");
        expect(await page.locator(".parts").innerText()).toContain("garbage collection");

        // Down to the widest frame, twice, then one to the right.
        await page.locator("#flame").focus();
        for (const key of ["ArrowDown", "ArrowDown", "ArrowDown", "ArrowRight"]) await page.keyboard.press(key);
        expect(await page.locator("#details").textContent()).toMatch(/^parse · /);
        expect(await page.locator("g.chosen").getAttribute("name")).toBe("parse");
        await page.keyboard.press("Enter");
        expect(page.url()).toMatch(/#at=\d+$/);
        await expect.poll(() => labels.allTextContents()).not.toContain(hostile);
        await page.reload();
        await expect.poll(() => labels.allTextContents()).toContain("parse");
        expect(await labels.allTextContents()).not.toContain(hostile);
        await page.locator("#flame").focus();
        await page.keyboard.press("0");
        await expect.poll(() => labels.allTextContents()).toContain(hostile);
        expect(page.url()).not.toContain("#");

        await page.click("#theme");
        expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe("rgb(22, 24, 27)");

        await page.goto(`file://${join(folder, "large.html")}`);
        await page.locator("#flame g").first().waitFor();

        await page.goto(`file://${join(folder, "difference.html")}`);
        await expect.poll(() => labels.allTextContents()).toContain("slow");
        expect(await page.locator("tbody tr").first().innerText()).toMatch(/^slow\t.*\+20\.0 ms.*\tmore\t/s);
        expect(await page.locator('g[name="slow"] rect').getAttribute("fill")).toBe("var(--more)");
        expect(await page.locator('g[name="fast"] rect').getAttribute("fill")).toBe("var(--same)");

        // A chart that is folded away has no width until it is opened.
        await page.goto(`file://${join(folder, "undecided.html")}`);
        expect(await page.locator("h2").first().innerText()).toContain(
          "8 pairs can't tell in which function. Run --pairs 20.",
        );
        expect(await labels.count()).toBe(0);
        await page.locator("summary").last().click();
        await expect.poll(() => labels.allTextContents()).toContain("slow");

        await page.goto(`file://${join(folder, "tool.html")}`);
        expect(await page.locator(".picture a").getAttribute("href")).toBe("doctor.html");
      });
      expect(seen.complaints).toEqual([]);
      expect(seen.requests.filter((url) => !url.startsWith(`file://${folder}`))).toEqual([]);
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);
