/** Breaks what GitHub would turn into a link after it has decoded entities. It is invisible. */
const breaker = "&#8203;";

/** One pass finds both, so that neither sees the entities of the other. */
const meaningful = /[&<>"'\\`*_[\]|~$]|@|#(?=\d)|\bGH-(?=\d)|:(?=\/\/)|\bwww(?=\.)|\b(?:mailto|xmpp):/gi;
const linking = /^(?:@|#|GH-|:|www|mailto:|xmpp:)$/i;

/**
 * Untrusted text for one line of GitHub's Markdown or of the HTML in it. It is shown as it is. Every character with a
 * meaning becomes an entity, because a backslash means nothing inside HTML. Mentions, issue numbers and bare
 * addresses are broken: they would notify people and link elsewhere.
 */
export function markdownText(text: string): string {
  return text
    .replaceAll(/\s+/g, " ")
    .replaceAll(meaningful, (found) => (linking.test(found) ? found + breaker : `&#${found.codePointAt(0)};`));
}

/** A table row of cells that are Markdown already. */
export function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |\n`;
}

/** Header and rule of a table. The first `labels` columns are text, the others numbers. */
export function tableHead(titles: readonly string[], labels: number): string {
  return tableRow(titles) + tableRow(titles.map((_, column) => (column < labels ? "---" : "---:")));
}

/** Untrusted text as a code block, whatever fences it holds. */
export function codeBlock(language: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}\n`;
}
