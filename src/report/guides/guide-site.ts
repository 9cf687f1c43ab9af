import { join } from "node:path";
import { builtFolder, inlineScript } from "../assets.ts";
import { dataScript } from "../html/security-policy.ts";
import { digestOf } from "../site/slug.ts";
import type { Guide } from "./guide.ts";
import { type GuideGroup, groupsOf } from "./guide-groups.ts";
import { pagePath } from "./guide-links.ts";
import { guidePage } from "./guide-page.tsx";
import { sectionsOf } from "./guide-sections.ts";

/** What the site is made of. Paths are from the repository's root. */
export interface GuideSources {
  readonly guides: readonly Guide[];
  /** Texts of the files that pages link. Web pages among them are listed as reports. */
  readonly files: ReadonlyMap<string, string>;
  readonly version: string;
  /** Address of the repository's files, with a slash at its end. Null if it is not known. */
  readonly source: string | null;
  /** A site of `bench publish`: a web address, or the way from the root of this site. Null without one. */
  readonly runs: string | null;
}

/** The documentation as a site that opens from a disk: texts by path. */
export function guideSite({ guides, files, version, source, runs }: GuideSources): ReadonlyMap<string, string> {
  const scripts = builtFolder("guide-client");
  const sections = dataScript(guides.flatMap(sectionsOf));
  const search = `globalThis.guideSections=${sections};\n${inlineScript(join(scripts, "search.bundle.js"))}\n`;
  const frame = {
    groups: [...groupsOf(guides), ...reportGroup(files, runs)],
    targets: { pages: new Set(guides.map(({ path }) => path)), files: new Set(files.keys()), source },
    note: `Documentation of bench ${version}`,
    theme: inlineScript(join(scripts, "theme.bundle.js")),
    search: `asset/guides-${digestOf(search).slice(0, 10)}.js`,
  };
  return new Map([
    ...files,
    ...guides.map((guide) => [pagePath(guide.path), guidePage(guide, frame)] as const),
    [frame.search, search],
    // GitHub Pages would run the site through Jekyll otherwise.
    [".nojekyll", ""],
  ]);
}

/** The reports that the site has, by the titles of their pages, and where more are published. */
function reportGroup(files: ReadonlyMap<string, string>, runs: string | null): readonly GuideGroup[] {
  const published = runs === null ? [] : [{ title: "Published runs", place: runs, isElsewhere: /^https?:/.test(runs) }];
  const pages = [...files].flatMap(([path, text]) => {
    const title = path.endsWith(".html") ? /<title>([^<&]+)/.exec(text)?.[1] : undefined;
    return title === undefined ? [] : [{ title: `Example: ${title}`, place: path, isElsewhere: false }];
  });
  const links = [...published, ...pages];
  return links.length === 0 ? [] : [{ title: "Reports", links }];
}
