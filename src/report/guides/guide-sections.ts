import { type Guide, plainText } from "./guide.ts";
import { pagePath } from "./guide-links.ts";

/** What the search finds: the text below a heading. Plain text without marks. */
export interface GuideSection {
  /** The title of the page. */
  readonly page: string;
  /** Empty for what stands above the first heading. */
  readonly heading: string;
  /** From the site's root. */
  readonly address: string;
  readonly text: string;
}

/** The sections of a page, in its order. One without a word below its heading is kept: the heading can be found. */
export function sectionsOf({ path, title, content, headings }: Guide): readonly GuideSection[] {
  const address = pagePath(path);
  const parts: { readonly heading: string; readonly address: string; readonly texts: string[] }[] = [
    { heading: "", address, texts: [] },
  ];
  for (const node of content) {
    const heading = headings.find((one) => one.node === node);
    if (heading === undefined) parts.at(-1)?.texts.push(plainText(node));
    else parts.push({ heading: heading.text, address: `${address}#${heading.anchor}`, texts: [] });
  }
  return parts.map(({ texts, ...part }) => ({
    page: title,
    ...part,
    text: texts.join(" ").replaceAll(/\s+/g, " ").trim(),
  }));
}
