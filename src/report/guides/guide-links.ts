import { posix } from "node:path";
import type { Nodes } from "mdast";
import type { Guide } from "./guide.ts";

/** What a link of a page can lead to. Paths are from the repository's root. */
export interface LinkTargets {
  readonly pages: ReadonlySet<string>;
  /** Files beside the pages. The site has a copy of each. */
  readonly files: ReadonlySet<string>;
  /** Address of the repository's files, with a slash at its end. Null if it is not known. */
  readonly source: string | null;
}

/** Where a page stands in the site. The page of a folder is its README. */
export function pagePath(path: string): string {
  return path.replace(/README\.md$/, "index.md").replace(/\.md$/, ".html");
}

/** The way from one file of the site to another. */
export function relativeAddress(from: string, to: string): string {
  return posix.relative(posix.dirname(from), to);
}

/**
 * The address of a link in a page. A file that the site does not have is linked where the repository's files are. Null if that is
 * not known, or if the address could run a script: the link is then plain text.
 */
export function linkAddress(from: string, url: string, { pages, files, source }: LinkTargets): string | null {
  if (url.startsWith("#")) return url;
  if (isElsewhere(url)) return /^https?:|^mailto:/i.test(url) ? url : null;
  const { path, anchor } = targetOf(from, url);
  const page = [path, posix.join(path, "README.md")].find((one) => pages.has(one));
  const found = page === undefined ? (files.has(path) ? path : null) : pagePath(page);
  if (found !== null) return `${relativeAddress(pagePath(from), found)}${anchor}`;
  return source === null || path.startsWith("..") ? null : `${source}${path}${anchor}`;
}

/** The files of the repository that a page links or shows, whether they exist or not. */
export function linkedPaths({ path, content }: Guide): readonly string[] {
  return content
    .flatMap(urlsIn)
    .filter((url) => !url.startsWith("#") && !isElsewhere(url))
    .map((url) => targetOf(path, url).path)
    .filter((target) => !target.startsWith(".."));
}

function urlsIn(node: Nodes): readonly string[] {
  const own = node.type === "link" || node.type === "image" ? [node.url] : [];
  return "children" in node ? [...own, ...node.children.flatMap(urlsIn)] : own;
}

/** Whether an address has a scheme or a host of its own. */
function isElsewhere(url: string): boolean {
  return /^(?:[a-z][a-z0-9+.-]*:|\/)/i.test(url);
}

function targetOf(from: string, url: string): { readonly path: string; readonly anchor: string } {
  const [path = "", ...anchor] = url.split("#");
  const joined = posix.join(posix.dirname(from), path).replace(/\/$/, "");
  return { path: joined, anchor: anchor.length === 0 ? "" : `#${anchor.join("#")}` };
}
