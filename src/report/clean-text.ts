import { withoutSecrets } from "../core/secrets.ts";

/** Controls, formatting characters (bidi among them), line separators and lone surrogates: what a reader cannot see. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Line ends are layout. The two joiners shape emoji and several scripts, and reorder nothing. */
const kept: ReadonlySet<string> = new Set(["\n", "\u200C", "\u200D"]);

/** How an unseen character stands in cleaned text; the HTML page draws it as a small box. */
export const unseenMark = /⟦U\+[0-9A-F]{4,6}⟧/g;

/** What a CI runner reads as a command: `::error` at the start of a line (GitHub), `##[..` and `##vso[..` (Azure). */
const runnerCommand = /^[^\S\n]*:(?=:[a-z])|#(?=#(?:vso)?\[)/gim;

/** Text behind the limit that is searched too, because the limit may cut a secret in two. */
const longestSecret = 4096;

/**
 * Untrusted text, made safe to show anywhere. Secrets are masked. Unseen characters become ⟦U+202E⟧, and the first character
 * of a runner's command is marked so, too. Text of more than `limit` characters is cut, and its full length is stated.
 * Escaping for a format is still the renderer's work.
 */
export function cleanText(text: string, limit = 600): string {
  const whole = text.length <= limit;
  const masked = withoutSecrets(text.slice(0, limit + longestSecret));
  const head = whole ? masked : masked.slice(0, limit).replace(/[\uD800-\uDBFF]$/, "");
  const seen = head
    .replaceAll("\r\n", "\n")
    .replaceAll("\t", " ")
    .replaceAll(unseen, (character) => (kept.has(character) ? character : marked(character)))
    .replaceAll(runnerCommand, (found) => found.slice(0, -1) + marked(found.slice(-1)));
  return whole ? seen : `${seen}… (${text.length.toLocaleString("en-US")} characters in all)`;
}

/** As `cleanText`, on one line: for titles, ids and cells. */
export function cleanLine(text: string, limit = 80): string {
  return cleanText(text, limit).replaceAll(/\s+/g, " ").trim();
}

function marked(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `⟦U+${code.toString(16).toUpperCase().padStart(4, "0")}⟧`;
}
