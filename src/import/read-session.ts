import { isJsonObject, parsedJson } from "../provider/wire/json-object.ts";
import { readClaudeCode } from "./claude-code.ts";
import { isRolloutLine, readCodex } from "./codex.ts";
import { isGeminiCliHead, readGeminiCli } from "./gemini-cli.ts";
import { readHar } from "./har.ts";
import type { ImportedSession, SourceFile } from "./imported-session.ts";
import type { Words } from "./private-words.ts";
import { isOpencodeExport, readOpencode } from "./opencode.ts";
import { isTraceBatch, readOtel } from "./otel.ts";
import { isPiLine, readPi } from "./pi.ts";
import { isProxyLine, readProxyLines } from "./proxy-lines.ts";

/** The formats that can be read, by the names that `--format` takes. */
export const readers = {
  "claude-code": readClaudeCode,
  codex: readCodex,
  pi: readPi,
  opencode: readOpencode,
  "gemini-cli": readGeminiCli,
  otel: readOtel,
  har: readHar,
  proxy: readProxyLines,
} as const satisfies Readonly<Record<string, (files: readonly SourceFile[], words: Words) => ImportedSession>>;

export type FormatName = keyof typeof readers;

/** Lines that are looked at to tell a format. */
const linesLookedAt = 200;

/** The format of a file by its content; null if it is none that is known. */
export function formatOf({ text }: SourceFile): FormatName | null {
  const trimmed = text.replace(/^\uFEFF/, "").trimStart();
  // A line for people may stand before the JSON.
  const start = /^(?:[^\n]*\n)??(?=[[{])/.exec(trimmed)?.[0].length;
  const whole = start === undefined ? undefined : parsedJson(trimmed.slice(start));
  if (isJsonObject(whole) && isJsonObject(whole["log"])) return "har";
  if (isOpencodeExport(whole)) return "opencode";
  if (isJsonObject(whole) && isGeminiCliHead(whole)) return "gemini-cli";
  if (isTraceBatch(whole)) return "otel";
  for (const line of trimmed.split(/\r\n|\r|\n/, linesLookedAt)) {
    const value = parsedJson(line);
    if (!isJsonObject(value)) continue;
    const { type } = value;
    if (isRolloutLine(value)) return "codex";
    if (isGeminiCliHead(value)) return "gemini-cli";
    if (typeof value["sessionId"] === "string" && (typeof value["uuid"] === "string" || typeof type === "string"))
      return "claude-code";
    if (type === "summary" && value["leafUuid"] !== undefined) return "claude-code";
    if (isPiLine(value)) return "pi";
    if (isTraceBatch(value)) return "otel";
    if (isProxyLine(value)) return "proxy";
  }
  return null;
}
