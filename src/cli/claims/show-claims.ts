import wrapAnsi from "wrap-ansi";
import { claimDocuments, claims } from "../../../scenarios/claims/inventory.ts";
import type { ClaimDocument } from "../../core/claim.ts";
import { UserError } from "../../core/user-error.ts";
import { jsonWithoutSecrets } from "../../core/secrets.ts";
import { claimResults } from "../../report/model/claim-answers.ts";
import { claimRows, type ClaimRow } from "../../report/model/claim-rows.ts";
import { readRun } from "../../run/run-file.ts";
import { nearestHint } from "../../gate/nearest-name.ts";
import { loadCatalogue } from "../config/catalogue.ts";
import { newestRun } from "../finished-runs/newest-run.ts";
import { plainTable } from "../terminal/plain-table.ts";
import type { ClaimsOptions } from "./options.ts";

const words = {
  confirmed: "confirmed",
  partly: "partly",
  "not-confirmed": "not confirmed",
  "not-testable": "not testable here",
  "not-measured": "not measured in this run",
} as const;

/** `bench claims`: prints every claim with its figure, ours, and the outcome. */
export async function showClaims(options: ClaimsOptions): Promise<void> {
  const { agent, lab } = await loadCatalogue();
  const run = readRun(options.run ?? newestRun("reports"));
  const sources = claimDocuments.map(({ id }) => id);
  if (options.source !== undefined && !sources.includes(options.source))
    throw new UserError(`Unknown source \`${options.source}\`.${nearestHint(options.source, sources)}`);
  const rows = claimRows(claimResults(run, claims, [...agent, ...lab])).filter(
    ({ id, verdict }) =>
      (options.source === undefined || id.startsWith(options.source)) &&
      (options.verdict === undefined || verdict === options.verdict),
  );
  const documents = claimDocuments.filter(({ id }) => rows.some((row) => row.id.startsWith(id)));
  process.stdout.write(
    options.json
      ? `${jsonWithoutSecrets({ run: run.id, documents, claims: rows }, 2)}\n`
      : claimText(documents, rows, options.verdict === "not-measured"),
  );
}

/** Claims that the run did not measure are only counted, unless they were asked for. */
function claimText(documents: readonly ClaimDocument[], rows: readonly ClaimRow[], isAboutUnmeasured: boolean): string {
  const width = Math.max(90, process.stdout.columns ?? 120);
  const rest = width - 6 - 14 - 10;
  const widths = [8, Math.floor(rest * 0.26), Math.floor(rest * 0.2), Math.floor(rest * 0.54), 16];
  const told = isAboutUnmeasured ? rows : rows.filter(({ verdict }) => verdict !== "not-measured");
  const cells = told.map(({ id, says, figure, answers, remark, verdict }) => {
    const ours = [...answers.map(answerText), remark ?? ""].filter(Boolean).join("\n");
    return [id, says, figure ?? "", ours, words[verdict]];
  });
  const counts = Object.entries(words).map(([verdict, text]) => {
    const count = rows.filter((row) => row.verdict === verdict).length;
    return `${count} ${text}`;
  });
  const listed =
    told.length === 0 ? "" : `${plainTable(["claim", "says", "theirs", "ours", "outcome"], cells, widths)}\n\n`;
  const hidden = rows.length - told.length;
  const advice =
    hidden === 0
      ? ""
      : "The run did not measure the others: `bench run --set all` does, `bench claims --verdict not-measured` lists them.\n";
  const sources = documents.map(({ id, title, about }) => wrapAnsi(`${id}  ${title}. ${about}`, width)).join("\n");
  return `${sources}\n\n${listed}${rows.length} claims: ${counts.join(", ")}\n${advice}`;
}

function answerText({ figure, interval, where, condition }: ClaimRow["answers"][number]): string {
  return `${figure}${interval === null ? "" : ` (${interval})`} ${where}. ${condition}`;
}
