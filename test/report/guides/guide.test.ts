import { render } from "preact-render-to-string";
import { h } from "preact";
import { expect, test } from "vitest";
import { type Guide, parseGuide } from "../../../src/report/guides/guide.ts";
import { GuideContent } from "../../../src/report/guides/guide-content.tsx";
import { groupsOf } from "../../../src/report/guides/guide-groups.ts";
import { linkAddress, linkedPaths } from "../../../src/report/guides/guide-links.ts";
import { sectionsOf } from "../../../src/report/guides/guide-sections.ts";

function drawn(markdown: string): string {
  const guide = parseGuide("docs/a.md", `# A\n\n${markdown}`);
  return render(h(GuideContent, { guide, linkOf: (url) => (url.startsWith("javascript:") ? null : url) }));
}

test.for<readonly [string, string, string]>([
  ["a paragraph", "One *two* **three** `four`.", "<p>One <em>two</em> <strong>three</strong> <code>four</code>.</p>"],
  ["markup in code", "`</code><script>`", "<p><code>&lt;/code>&lt;script></code></p>"],
  ["a link", "[x](b.md)", '<p><a href="b.md">x</a></p>'],
  ["a link that would run a script", "[x](javascript:alert(1))", "<p>x</p>"],
  ["a tight list", "- a\n- b", "<ul><li>a</li><li>b</li></ul>"],
  ["a loose list", "- a\n\n- b", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"],
  ["a numbered list", "3. a\n4. b", '<ol start="3"><li>a</li><li>b</li></ol>'],
  ["a comment", "a\n\n<!-- hidden -->\n\nb", "<p>a</p><p>b</p>"],
])("%s is drawn", ([, markdown, html]) => {
  expect(drawn(markdown)).toBe(html);
});

test("markup in text is refused by its line, so that no part of a page is lost", () => {
  expect(() => drawn("a <b onclick=x>b</b>")).toThrow(`docs/a.md, line 3: the site can't draw "html".`);
});

test("code and table cells are escaped, and a wide box can be reached by the keyboard", () => {
  const code = drawn(`\`\`\`html\n</code></pre><script>alert(1)</script>${"x".repeat(60)}\n\`\`\``);
  expect(code).toContain("&lt;/code>&lt;/pre>&lt;script>alert(1)");
  expect(code).toContain('tabindex="0"');
  expect(drawn("    short")).not.toContain("tabindex");
  const table = drawn("| | a |\n| --- | ---: |\n| `<b>` | 1 |");
  expect(table).toContain('<tr><td></td><th scope="col" class="number">a</th></tr>');
  expect(table).toContain('<tr><td><code>&lt;b></code></td><td class="number">1</td></tr>');
  expect(table).toContain('aria-label="Table: a"');
});

test("headings have the anchors that GitHub gives them, also where two are equal", () => {
  const { headings, title } = parseGuide(
    "docs/a.md",
    "# The `a` page\n\n## What's in `x.json`?\n\n## Twice\n\n### Twice\n\n## Main",
  );
  expect(title).toBe("The a page");
  expect(headings.map(({ anchor }) => anchor)).toEqual(["whats-in-xjson", "twice", "twice-1", "main-1"]);
});

test("a page without a title is refused by name", () => {
  expect(() => parseGuide("docs/a.md", "text")).toThrow("docs/a.md: the page does not begin with a title.");
});

const targets = {
  pages: new Set(["README.md", "docs/README.md", "docs/a.md", "docs/provider/README.md", "examples/python/README.md"]),
  files: new Set(["reports/sample/index.html", "docs/ci/github.yml"]),
  source: null,
};

test.for<readonly [string, string, string | null]>([
  ["docs/a.md", "provider/README.md#faults", "provider/index.html#faults"],
  ["docs/provider/README.md", "../a.md", "../a.html"],
  ["docs/a.md", "../README.md#cost", "../index.html#cost"],
  ["README.md", "reports/sample/index.html", "reports/sample/index.html"],
  ["docs/a.md", "ci/github.yml", "ci/github.yml"],
  ["README.md", "examples/python", "examples/python/index.html"],
  ["docs/a.md", "#here", "#here"],
  ["docs/a.md", "https://example.org/x.md", "https://example.org/x.md"],
  ["docs/a.md", "../src/engine/agents", null],
  ["docs/a.md", "../../outside.md", null],
  ["docs/a.md", "javascript:alert(1)", null],
  ["docs/a.md", "//example.org/x", null],
])("from %s the link %s leads to %s", ([from, url, address]) => {
  expect(linkAddress(from, url, targets)).toBe(address);
});

test("what the site does not have is linked where the source is, if that is known", () => {
  const source = "https://example.org/tree/";
  expect(linkAddress("docs/a.md", "../src/engine/agents#x", { ...targets, source })).toBe(
    "https://example.org/tree/src/engine/agents#x",
  );
  expect(linkAddress("docs/a.md", "../../outside.md", { ...targets, source })).toBeNull();
});

test("the files that a page links are found in every part of it, without addresses of its own or of elsewhere", () => {
  const guide = parseGuide(
    "docs/a.md",
    "# A\n\n| x |\n| --- |\n| [b](b.md#c) |\n\n- [d](../d.yml)\n\n![e](e.svg) [f](#f) [g](https://g.org) [h](../../h)",
  );
  expect(linkedPaths(guide)).toEqual(["docs/b.md", "d.yml", "docs/e.svg"]);
});

test("the search gets a section for each heading, in words", () => {
  const guide = parseGuide(
    "docs/a.md",
    "# A\n\nFirst *words*.\n\n## Part `x`\n\n| a | b |\n| --- | --- |\n| c | [d](e.md) |\n\n- one\n- two\n\n## Empty",
  );
  expect(sectionsOf(guide)).toEqual([
    { page: "A", heading: "", address: "docs/a.html", text: "First words." },
    { page: "A", heading: "Part x", address: "docs/a.html#part-x", text: "a b c d one two" },
    { page: "A", heading: "Empty", address: "docs/a.html#empty", text: "" },
  ]);
});

function page(path: string, text = ""): Guide {
  return parseGuide(path, `# ${path}\n\n${text}`);
}

test("guides are listed in the order of their index, other pages by path, each once", () => {
  const groups = groupsOf([
    page("docs/a.md"),
    page("docs/b.md"),
    page("docs/c.md"),
    page("docs/rules/r.md"),
    page("docs/README.md", "[c](c.md) [b](b.md)"),
    page("README.md"),
    page("SECURITY.md"),
  ]);
  expect(groups.map(({ title, links }) => [title, links.map(({ place }) => place)])).toEqual([
    ["Start", ["index.html", "docs/index.html"]],
    ["Guides", ["docs/c.html", "docs/b.html", "docs/a.html"]],
    ["The project", ["SECURITY.html"]],
    ["What findings mean", ["docs/rules/r.html"]],
  ]);
});
