import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Guide, parseGuide } from "../../src/report/guides/guide.ts";
import { linkedPaths } from "../../src/report/guides/guide-links.ts";

/** The pages of this project's documentation, and the texts of the files that they link. `root` is the repository's. */
export function projectGuides(root: string): {
  readonly guides: readonly Guide[];
  readonly files: ReadonlyMap<string, string>;
} {
  const read = (path: string): string => readFileSync(join(root, path), "utf8");
  const paths = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", ...pagesBelow(root)];
  const guides = paths.map((path) => parseGuide(path, read(path)));
  const linked = [...new Set(guides.flatMap(linkedPaths))].filter(
    (path) => !paths.includes(path) && statSync(join(root, path), { throwIfNoEntry: false })?.isFile() === true,
  );
  return { guides, files: new Map(linked.toSorted().map((path) => [path, read(path)])) };
}

function pagesBelow(root: string): readonly string[] {
  return ["docs", "examples"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .map((name) => `${folder}/${name.replaceAll("\\", "/")}`)
      .filter((path) => path.endsWith(".md") && !path.includes("node_modules/"))
      .toSorted(),
  );
}
