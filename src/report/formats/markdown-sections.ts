import { claimCounts, claimOutcomes } from "../model/claim-rows.ts";
import { budgetWords } from "../model/budget-table.ts";
import type { ReportModel } from "../model/model.ts";
import type { Block } from "./bounded-markdown.ts";
import { markdownText, tableHead, tableRow } from "./markdown-text.ts";

const marks = { met: "✓", near: "?", broken: "✗" } as const;

/** Budgets with their headroom, the worst first. */
export function budgetBlock({ budgets }: ReportModel): Block {
  return {
    before: `\n### Budgets and targets\n\n${tableHead(["what", "state", "value", "limit", "headroom"], 2)}`,
    rows: budgets.map((row) =>
      tableRow(
        [
          row.what,
          `${marks[row.state]} ${budgetWords[row.state]} (${row.gates ? "budget" : "target"})`,
          row.value,
          row.limit,
          row.headroom,
        ].map(markdownText),
      ),
    ),
    after: "",
    noun: "budgets",
  };
}

/** Accepted regressions and their reasons. */
export function acceptedBlock({ comparison }: ReportModel): Block {
  return {
    before: "\n### Accepted\n\n",
    rows: (comparison?.rows ?? []).flatMap((row) =>
      row.acknowledged === null
        ? []
        : [`- ${markdownText(`${row.scenario} / ${row.arm}, ${row.metric}: ${row.acknowledged}`)}\n`],
    ),
    after: "",
    noun: "accepted rows",
  };
}

/** What the page has besides the comparison, each folded: sweeps, history, costs, claims, trust and parts. */
export function supportingBlocks(model: ReportModel): readonly Block[] {
  const sweeps = model.scenarios.flatMap(({ title, sweeps: of }) =>
    of.map((sweep) => `${title}, ${sweep.title}: ${sweep.sentence}`),
  );
  const history = model.history.map((row) => `${row.scenario} / ${row.arm}, ${row.metric}: ${row.sentence}`);
  return [
    lines("Sweeps", sweeps),
    lines("Over earlier runs", history),
    costsTable(model),
    claimsTable(model),
    machinesTable(model),
    lines(
      "Noise and pairs",
      model.trust.facts.map(
        ({ label, value, caution }) => `${label}: ${value}${caution === undefined ? "" : ` (${caution})`}`,
      ),
    ),
    table(
      "Parts",
      ["part", "machine", "load", "scenarios"],
      model.shards.map(({ part, machine, load, scenarios }) => [String(part), machine, load, scenarios.join(", ")]),
    ),
  ];
}

function costsTable({ tokenCosts }: ReportModel): Block {
  const rows = (tokenCosts?.rows ?? []).map((row) => [
    `${row.scenario} / ${row.arm}`,
    ...row.parts.map((part) => (part === null ? "–" : `${part.tokens}, ${part.cost}`)),
    row.total,
    row.perThousand,
    row.changePerThousand ?? "–",
  ]);
  const columns = ["scenario / arm", ...(tokenCosts?.kinds ?? []), "one run", "a thousand", "against base"];
  return table(`What the tokens cost (${tokenCosts?.tables.join("; ") ?? ""})`, columns, rows);
}

function claimsTable({ claims }: ReportModel): Block {
  const counts = claimCounts(claims).map(({ label, count }) => `${count} ${label}`);
  const rows = claims.map(({ id, says, figure, verdict, answers, remark }) => {
    const ours = answers.map(
      (answer) => `${answer.figure}${answer.interval === null ? "" : ` (${answer.interval})`}, ${answer.where}`,
    );
    return [
      claimOutcomes[verdict],
      `${says} (${id})`,
      figure ?? "–",
      [...ours, ...(remark === null ? [] : [remark])].join("; "),
    ];
  });
  return table(`Published claims: ${counts.join(", ")}`, ["outcome", "claim", "theirs", "ours"], rows);
}

function machinesTable({ trust: { machines } }: ReportModel): Block {
  const rows = machines.rows.map(({ label, values, mismatch }) => [mismatch ? `${label} (differs)` : label, ...values]);
  return table("Machines side by side", ["trait", ...machines.columns], machines.columns.length < 2 ? [] : rows);
}

function lines(title: string, texts: readonly string[]): Block {
  return folded(
    title,
    "",
    texts.map((text) => `- ${markdownText(text)}\n`),
    "lines",
  );
}

function table(title: string, head: readonly string[], rows: readonly (readonly string[])[]): Block {
  const cells = rows.map((row) => tableRow(row.map(markdownText)));
  return folded(title, tableHead(head.map(markdownText), 1), cells, "rows");
}

function folded(title: string, head: string, rows: readonly string[], noun: string): Block {
  return {
    before: `\n<details><summary>${markdownText(title)}</summary>\n\n${head}`,
    rows,
    after: "\n</details>\n",
    noun,
  };
}
