import type { Guide } from "./guide.ts";
import { linkedPaths, pagePath } from "./guide-links.ts";

/** Pages in the list that every page has. */
export interface GuideGroup {
  readonly title: string;
  readonly links: readonly GuideLink[];
}

interface GuideLink {
  readonly title: string;
  /** From the site's root, or a web address. */
  readonly place: string;
  readonly isElsewhere: boolean;
}

/** Groups in their order. A page is in the first one that fits. */
const kinds: readonly (readonly [title: string, pages: RegExp])[] = [
  ["Start", /^(?:docs\/)?README\.md$/],
  ["Guides", /^docs\/[^/]+$/],
  ["The provider", /^docs\/provider\//],
  ["CI", /^docs\/ci\//],
  ["Examples", /^examples\//],
  ["The project", /^[^/]+$/],
  ["What findings mean", /^docs\/rules\//],
];

const index = "docs/README.md";

/** The pages in groups. Guides have the order in which their index names them, other pages that of their paths. */
export function groupsOf(guides: readonly Guide[]): readonly GuideGroup[] {
  const order = guides.filter(({ path }) => path === index).flatMap(linkedPaths);
  const rank = ({ path }: Guide): number => (order.includes(path) ? order.indexOf(path) : order.length);
  const sorted = guides.toSorted((one, other) => rank(one) - rank(other) || (one.path < other.path ? -1 : 1));
  const kindOf = ({ path }: Guide): string => kinds.find(([, pages]) => pages.test(path))?.[0] ?? "More";
  return [...kinds.map(([title]) => title), "More"]
    .map((title) => ({
      title,
      links: sorted
        .filter((guide) => kindOf(guide) === title)
        .map((guide) => ({ title: guide.title, place: pagePath(guide.path), isElsewhere: false })),
    }))
    .filter(({ links }) => links.length > 0);
}
