import { formatDuration } from "../../src/core/units.ts";
import type { AgentResult, AgentRow } from "./agent-results-file.ts";

const begin = "<!-- results: begin. Written by `npm run test:agents -- --all` -->";
const end = "<!-- results: end -->";

/** The page with the results between its markers. */
export function pageWithResults(page: string, agents: readonly AgentResult[]): string {
  const [before, rest] = page.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error("docs/agents.md has no markers for the results");
  return `${before}${begin}\n\n${resultsText(agents)}\n\n${end}${after}`;
}

/** Figures by agent, outcomes by scenario and agent, and the reasons of those that are not done. In Markdown. */
function resultsText(agents: readonly AgentResult[]): string {
  const scenarios = [...new Set(agents.flatMap(({ rows }) => rows.map(({ scenario }) => scenario)))];
  return [
    figuresTable(agents),
    "✓ done, – not applicable, ✗ failed. A scenario with several arms has the mark of each kind that occurs.",
    ...groupsOf(agents).map((group) => outcomesTable(scenarios, group)),
    reasonsList(agents),
  ].join("\n\n");
}

function figuresTable(agents: readonly AgentResult[]): string {
  const rows = agents.map(({ id, version, isoDate, machine, figures }) => [
    `\`${id}\``,
    version ?? "unknown",
    figures.firstRequestNs === null ? "" : formatDuration(figures.firstRequestNs),
    figures.echoNs === null ? "" : formatDuration(figures.echoNs),
    figures.calls?.toLocaleString("en") ?? "",
    figures.promptTokens?.toLocaleString("en") ?? "",
    isoDate.slice(0, 10),
    escaped(`${machine.cpuModel}, ${machine.cores} cores, Node ${machine.node}, load ${machine.loadBefore.toFixed(1)}`),
  ]);
  const titles = [
    "agent",
    "version",
    "first request",
    "echo",
    "calls in ten turns",
    "prompt tokens in ten turns",
    "date",
  ];
  return table([...titles, "machine"], rows);
}

/** More columns than this do not fit on paper. */
const mostColumns = 10;

function groupsOf(agents: readonly AgentResult[]): readonly (readonly AgentResult[])[] {
  const count = Math.ceil(agents.length / mostColumns);
  const size = Math.ceil(agents.length / count);
  return Array.from({ length: count }, (_, index) => agents.slice(index * size, (index + 1) * size));
}

function outcomesTable(scenarios: readonly string[], agents: readonly AgentResult[]): string {
  const rows = scenarios.map((scenario) => [
    `\`${scenario}\``,
    ...agents.map(({ rows: all }) => marksOf(all.filter((row) => row.scenario === scenario))),
  ]);
  return table(["scenario", ...agents.map(({ id }) => id)], rows);
}

function marksOf(rows: readonly AgentRow[]): string {
  return [...new Set(rows.map(({ outcome }) => marks[outcome.kind]))].join(" ");
}

const marks = { done: "✓", "not-applicable": "–", failed: "✗" } as const;
const reasonLength = 240;

/** Agents that have the same reason for the same arms share a line. */
function reasonsList(agents: readonly AgentResult[]): string {
  const lines = new Map<string, string[]>();
  for (const { id, rows } of agents)
    for (const { scenario, arm, outcome } of rows) {
      if (outcome.kind === "done") continue;
      const place = arm === "" || arm === "as-is" ? `\`${scenario}\`` : `\`${scenario}\` ${arm.replace("/as-is", "")}`;
      const line = `${place} ${marks[outcome.kind]} ${escaped(outcome.reason.slice(0, reasonLength))}`;
      lines.set(line, [...(lines.get(line) ?? []), id]);
    }
  return [...lines].map(([line, ids]) => `- ${line} (${ids.join(", ")})`).join("\n");
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [titles, titles.map(() => "---"), ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** Text of an agent as plain text in a Markdown table or list. */
function escaped(text: string): string {
  return text.replaceAll(/\s+/g, " ").replaceAll(/[\\`*_{}[\]<>|#]/g, String.raw`\$&`);
}
