import { existsSync } from "node:fs";
import { exitCodes } from "../../core/outcome.ts";
import { jsonWithoutSecrets } from "../../core/secrets.ts";
import { UserError } from "../../core/user-error.ts";
import type { ImportedSession } from "../../import/imported-session.ts";
import { keptWords, PrivateWords } from "../../import/private-words.ts";
import { sealSession } from "../../import/sealed-session.ts";
import { writeCassette } from "../../provider/cassette/cassette-file.ts";
import { writeWholeFile } from "../../run/whole-file.ts";
import { checkWritable } from "../recording/keep-recording.ts";
import { noteLines } from "../sessions/note-lines.ts";
import { readSessionFiles } from "../sessions/session-files.ts";
import { cleanLine } from "../../report/clean-text.ts";
import type { ImportOptions } from "./options.ts";

/** `bench import`: returns the exit code, 2 if a secret could not be removed. */
export async function importSessions(options: ImportOptions): Promise<number> {
  const { files, out, force } = options;
  if (files.length === 0)
    throw new UserError("There is no file to import. Name one, such as: bench import SESSION.jsonl.");
  checkWritable("--out", out);
  if (existsSync(out) && !force)
    throw new UserError(`--out ${out}: the file exists. Choose another, or pass --force to replace it.`);
  const session = readSessionFiles(files, options.format, options.private ? new PrivateWords("private") : keptWords);
  if (session.exchanges.length === 0)
    throw new UserError(
      `${files.join(" ")}: there is no model call in it (${session.format}). ${noteLines(session.notes).join("; ")}`,
    );
  // Only this is kept of the session: its texts would fill the memory while the cassette is searched and written.
  const summary = summaryOf(session, out);
  const sealed = await sealSession(session);
  if (sealed.kind === "refused") {
    const places = sealed.leaks.map((leak) => `  ${cleanLine(leak, 300)}\n`).join("");
    process.stderr.write(`bench: no cassette was written, because it would hold secrets:\n${places}`);
    return exitCodes.wrongInput;
  }
  await writeWholeFile(out, writeCassette(sealed.cassette));
  process.stdout.write(options.json ? `${jsonWithoutSecrets(summary, 2)}\n` : summaryText(summary));
  return exitCodes.pass;
}

function summaryOf({ format, exchanges, notes }: ImportedSession, out: string) {
  const parts = new Map<string, number>();
  for (const { part } of exchanges) parts.set(part ?? "unknown", (parts.get(part ?? "unknown") ?? 0) + 1);
  return { format, cassette: out, exchanges: exchanges.length, parts: Object.fromEntries(parts), notes };
}

function summaryText({ format, cassette, exchanges, parts, notes }: ReturnType<typeof summaryOf>): string {
  const counted = Object.entries(parts).map(([part, count]) => `${count} ${part}`);
  const calls = exchanges === 1 ? "1 model call" : `${exchanges} model calls`;
  const lines = noteLines(notes).map((line) => `${line}\n`);
  return `${format}: ${calls} (${counted.join(", ")}) in ${cleanLine(cassette, 300)}\n${lines.join("")}`;
}
