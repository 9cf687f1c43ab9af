/** An element of a page, or a text in it. */
type Node = Element | string;

interface Element {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Node[];
}

/**
 * What a page says, without its markup: a line for a heading, paragraph, list item or table row. `#` headings, `-` items, `▸` what
 * folds, `[ ]` controls, `⟦ ⟧` pictures by their label, `·` small print, `|` between cells. The last lines list what the script draws.
 */
export function pageText(html: string): string {
  const lines = linesOf(parsed(html)).map((line) => line.replaceAll(/ {2,}/g, " ").trim());
  return `${lines.filter((line) => line !== "").join("\n")}\n`;
}

const empty = new Set(["meta", "input", "path", "rect", "line", "circle", "use", "polyline", "br", "col"]);

/** What a tag ends without an end tag. */
const ended: Readonly<Record<string, readonly string[]>> = {
  td: ["td", "th"],
  th: ["td", "th"],
  tr: ["td", "th", "tr"],
  tbody: ["td", "th", "tr", "tbody", "thead"],
  dt: ["dt", "dd"],
  dd: ["dt", "dd"],
  li: ["li"],
};

/** The tree of a page as bench writes it: of end tags, only those are left out that the next tag or the parent's end implies. */
function parsed(html: string): Element {
  const root: Element = { tag: "root", attributes: {}, children: [] };
  const open = [root];
  for (const [token, closing, tag = "", attributes = ""] of html.matchAll(
    /<(\/?)([a-z][a-z0-9]*)((?:"[^"]*"|[^>"])*)>|<![^>]*>|[^<]+/g,
  )) {
    const parent = open.at(-1) ?? root;
    if (tag === "") {
      if (!token.startsWith("<!")) parent.children.push(unescaped(token));
    } else if (closing === "/") {
      const last = open.findLastIndex((element) => element.tag === tag);
      if (last > 0) open.length = last;
    } else {
      while (ended[tag]?.includes(open.at(-1)?.tag ?? "")) open.pop();
      const element: Element = { tag, attributes: attributesOf(attributes), children: [] };
      open.at(-1)?.children.push(element);
      if (!empty.has(tag) && !attributes.endsWith("/")) open.push(element);
    }
  }
  return root;
}

function attributesOf(text: string): Readonly<Record<string, string>> {
  const pairs = [...text.matchAll(/([a-z-]+)(?:="([^"]*)")?/gi)];
  return Object.fromEntries(pairs.map(([, name = "", value = ""]) => [name, unescaped(value)]));
}

function unescaped(text: string): string {
  const characters: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };
  return text.replaceAll(/&(amp|lt|gt|quot|#39);/g, (whole, name: string) => characters[name] ?? whole);
}

/** Blocks become lines of their own; what stands between them flows together. */
function linesOf(element: Element): readonly string[] {
  const lines: string[] = [];
  let flowing = "";
  for (const child of element.children) {
    const block = typeof child === "string" ? null : blockLines(child);
    if (block === null) flowing += typeof child === "string" ? child : inlineText(child);
    else {
      lines.push(flowing, ...block);
      flowing = "";
    }
  }
  return [...lines, flowing];
}

const blocks = new Set(
  "root html head body main header section div nav form p ul li table caption thead tbody tr dl details summary figure h1 h2 h3 title script style".split(
    " ",
  ),
);

function blockLines(element: Element): readonly string[] | null {
  const { tag, attributes } = element;
  if (!blocks.has(tag)) return null;
  switch (tag) {
    case "style":
      return [];
    case "script":
      return attributes["id"] === "charts"
        ? element.children.flatMap((data) => (typeof data === "string" ? drawings(data) : []))
        : [];
    case "h1":
    case "h2":
    case "h3":
      return [`${"#".repeat(Number(tag.slice(1)))} ${inlineText(element)}`];
    case "p":
    case "caption":
    case "title":
      return [inlineText(element)];
    case "tr":
      return [cellsOf(element)];
    case "dl":
      return element.children.map((child) => (typeof child === "string" ? child : inlineText(child)));
    case "li":
      return marked("-", linesOf(element));
    case "summary":
      return marked("▸", linesOf(element));
    case "section":
    case "details":
    case "form":
    case "nav":
      return [named(attributes), ...linesOf(element)];
    default:
      return linesOf(element);
  }
}

function marked(mark: string, lines: readonly string[]): readonly string[] {
  const [first = "", ...rest] = lines.filter((line) => line.trim() !== "");
  return [`${mark} ${first}`, ...rest];
}

function named({ id, "aria-label": label }: Element["attributes"]): string {
  const name = [id === undefined ? "" : `#${id}`, label ?? ""].filter((part) => part !== "").join(" ");
  return name === "" ? "" : `== ${name}`;
}

function cellsOf({ children }: Element): string {
  const cells = children.flatMap((cell) => (typeof cell === "string" ? [] : [inlineText(cell)]));
  return cells.join(" | ").replace(/^[\s|]+/, "");
}

function inlineText(element: Element): string {
  const { tag, attributes, children } = element;
  const label = attributes["aria-label"];
  const text = children.map((child) => (typeof child === "string" ? child : inlineText(child))).join("");
  switch (tag) {
    case "svg": {
      const title = children.find((child) => typeof child !== "string" && child.tag === "title");
      const words = label ?? (typeof title === "object" ? inlineText(title) : "");
      return attributes["role"] === "img" ? ` ⟦${words}⟧ ` : "";
    }
    case "span":
      return attributes["role"] === "img" ? ` ⟦${label ?? ""}⟧ ` : text;
    case "input":
      return ` [${[attributes["type"] ?? "", label ?? attributes["placeholder"] ?? ""].join(" ").trim()}] `;
    case "button":
      return attributes["class"] === "term" ? text : ` [${text}] `;
    case "small":
      return ` · ${text}`;
    case "dt":
      return `${text}: `;
    case "dd":
      return `${text}; `;
    case "div":
    case "p":
    case "summary":
    case "li":
    case "table":
    case "tr":
    case "td":
    case "th":
      return ` ${text} `;
    default:
      return text;
  }
}

interface Drawings {
  readonly arms: readonly {
    readonly title: string;
    readonly axis: string;
    readonly scale: string;
    readonly series: readonly { readonly name: string; readonly medians: readonly (number | null)[] }[];
  }[];
  readonly sweeps: readonly { readonly title: string }[];
  readonly pairs: readonly object[];
}

function drawings(json: string): readonly string[] {
  const { arms, sweeps, pairs }: Drawings = JSON.parse(json);
  return [
    "== drawn by the script",
    ...arms.map(({ title, axis, scale, series }) => {
      const medians = series.map(({ name, medians: of }) => `${name} ${of.join(", ")}`);
      return `arms: ${title}, ${axis}, ${scale}: ${medians.join("; ")}`;
    }),
    ...sweeps.map(({ title }) => `sweep: ${title}`),
    `pairs: ${pairs.length}`,
  ];
}
