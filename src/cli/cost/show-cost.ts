import { jsonWithoutSecrets } from "../../core/secrets.ts";
import { UserError } from "../../core/user-error.ts";
import { pricedCalls } from "../../cost/priced-calls.ts";
import { sessionCost } from "../../cost/session-cost.ts";
import { cassetteSession } from "../../import/cassette-session.ts";
import type { ImportedSession } from "../../import/imported-session.ts";
import { keptWords } from "../../import/private-words.ts";
import { readCassetteFile } from "../../provider/cassette/cassette-file.ts";
import { isCassetteFile, readSessionFiles } from "../sessions/session-files.ts";
import { noteLines } from "../sessions/note-lines.ts";
import { costCsv, costMarkdown, costText } from "./cost-tables.ts";
import type { CostOptions } from "./options.ts";

/** `bench cost`: prints what the sessions in files cost. */
export function showCost(options: CostOptions): void {
  const { files, prices } = options;
  if (files.length === 0) throw new UserError("There is no file to read. Name one, such as: bench cost SESSION.jsonl.");
  if (prices !== undefined && (!/^\d{4}-\d\d-\d\d$/.test(prices) || Number.isNaN(Date.parse(prices))))
    throw new UserError(`--prices ${prices}: not a day. Write one such as 2026-11-01.`);
  const session = sessionIn(files, options["input-format"]);
  if (session.exchanges.length === 0)
    throw new UserError(`${files.join(" ")}: there is no model call in it (${session.format}).`);
  const today = new Date().toISOString().slice(0, 10);
  const cost = sessionCost(
    pricedCalls(session.exchanges, { pricesOf: prices ?? (session.isUndated === true ? today : null), today }),
  );
  if (options.json) {
    process.stdout.write(`${jsonWithoutSecrets({ format: session.format, ...cost, notes: session.notes }, 2)}\n`);
    return;
  }
  switch (options.format) {
    case "text":
      process.stdout.write(`${costText(cost)}\n`);
      for (const line of noteLines(session.notes.filter(({ kind }) => kind !== "left-out")))
        process.stderr.write(`${line}\n`);
      break;
    case "markdown":
      process.stdout.write(`${costMarkdown(cost)}\n`);
      break;
    case "csv":
      process.stdout.write(costCsv(cost));
      break;
  }
}

/** Cassettes and session files are not mixed: a time of one is not comparable with that of the other. */
function sessionIn(files: readonly string[], format: string | undefined): ImportedSession {
  const cassettes = files.filter(isCassetteFile);
  if (cassettes.length === 0) return readSessionFiles(files, format, keptWords);
  const [first = "", second] = files;
  if (second !== undefined) throw new UserError(`${second}: give one cassette at a time, and no other file with it.`);
  return cassetteSession(readCassetteFile(first, { joined: "kept" }), first);
}
