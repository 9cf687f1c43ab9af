import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";

/** GitHub's dialect of Markdown as HTML; the HTML in it is kept, so that what escapes its cell is seen. */
export function renderedHtml(markdown: string): string {
  return micromark(markdown, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });
}

/** What a reader sees: a line a cell or paragraph, without tags and unseen breakers. */
export function renderedText(markdown: string): string {
  return decoded(renderedHtml(markdown).replaceAll(/<[^>]*>/g, "")).replaceAll("\u200B", "");
}

function decoded(html: string): string {
  const names = { lt: "<", gt: ">", quot: '"', amp: "&" } as const;
  return html
    .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll(/&(lt|gt|quot|amp);/g, (_, name: keyof typeof names) => names[name]);
}
