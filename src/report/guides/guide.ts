import type { Heading, Nodes, RootContent } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";

/** A page of the documentation. */
export interface Guide {
  /** From the repository's root, such as "docs/audit.md". */
  readonly path: string;
  readonly title: string;
  /** All that stands below the title. */
  readonly content: readonly RootContent[];
  readonly headings: readonly GuideHeading[];
}

/** A heading below the title. */
export interface GuideHeading {
  readonly node: Heading;
  readonly text: string;
  /** Its place in an address, as GitHub makes it. */
  readonly anchor: string;
}

/** Ids that the page itself has. A heading of that name gets a number. */
const takenIds = ["main", "theme", "search", "search-words", "search-state", "search-results"];

/** A page from its Markdown in GitHub's dialect. Throws if it does not begin with a title. */
export function parseGuide(path: string, markdown: string): Guide {
  const { children } = fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  const [first, ...content] = children;
  if (first?.type !== "heading" || first.depth !== 1)
    throw new Error(`${path}: the page does not begin with a title. Begin it with a line such as "# Audit".`);
  return { path, title: plainText(first), content, headings: headingsOf(content) };
}

/** The words of a node without its marks. Blocks and cells are apart by a space. */
export function plainText(node: Nodes): string {
  if (node.type === "image") return node.alt ?? "";
  if (node.type === "text" || node.type === "inlineCode" || node.type === "code") return node.value;
  return "children" in node ? node.children.map(plainText).join(isInline(node) ? "" : " ") : "";
}

function isInline({ type }: Nodes): boolean {
  return ["paragraph", "heading", "tableCell", "emphasis", "strong", "delete", "link"].includes(type);
}

function headingsOf(content: readonly RootContent[]): readonly GuideHeading[] {
  const uses = new Map(takenIds.map((id) => [id, 1]));
  return content.flatMap((node) => {
    if (node.type !== "heading") return [];
    const text = plainText(node);
    const name = text
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-");
    const before = uses.get(name) ?? 0;
    uses.set(name, before + 1);
    return [{ node, text, anchor: before === 0 ? name : `${name}-${before}` }];
  });
}
