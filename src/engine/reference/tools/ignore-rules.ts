import { lstat, readFile } from "node:fs/promises";
import { join } from "node:path";
import ignore, { type Ignore } from "ignore";

/** What the ignore files of a folder and of those above it exclude together, by paths relative to the root; null: nothing. */
export type IgnoreRules = Ignore | null;

/**
 * The rules that hold in a folder, from those that hold above it and its own ignore file. As in Git, the last pattern that matches
 * decides, so a file further down takes back what one further up excludes, unless a folder on the way is excluded itself.
 * `folder` is relative to the root, "" for the root itself or ending in a slash.
 */
export async function rulesIn(root: string, folder: string, above: IgnoreRules): Promise<IgnoreRules> {
  const patterns = (await ownText(join(root, folder, ".gitignore")))
    .split(/\r?\n/)
    .flatMap((line) => seenFromRoot(line, folder) ?? []);
  if (patterns.length === 0) return above;
  const rules = ignore({ ignorecase: false });
  if (above !== null) rules.add(above);
  return rules.add(patterns);
}

/** Like Git, which takes no link: it could lead out of the workspace. */
async function ownText(path: string): Promise<string> {
  const facts = await lstat(path).catch(() => null);
  return facts?.isFile() === true ? readFile(path, "utf8").catch(() => "") : "";
}

/** A line of an ignore file as it would stand in the root's; null for one without a pattern. */
function seenFromRoot(line: string, folder: string): string | null {
  if (folder === "" || line.trim() === "" || line.startsWith("#")) return folder === "" ? line : null;
  const negation = line.startsWith("!") ? "!" : "";
  const pattern = line.slice(negation.length).replace(/^\\(?=[!#])/, "");
  const isAnchored = /\/(?!\s*$)/.test(pattern);
  const rest = pattern.replace(/^\//, "");
  if (rest.trim() === "") return null;
  return `${negation}/${folder.replaceAll(/[\\*?[\]]/g, "\\$&")}${isAnchored ? "" : "**/"}${rest}`;
}
