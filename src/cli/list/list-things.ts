import wrapAnsi from "wrap-ansi";
import type { MetricDefinition } from "../../core/metric.ts";
import type { Scenario } from "../../core/scenario.ts";
import { shared } from "../../core/shared-metrics.ts";
import { formatDuration } from "../../core/units.ts";
import { jsonWithoutSecrets } from "../../core/secrets.ts";
import { chooseScenarios, loadWorkbench, type Workbench } from "../config/workbench.ts";
import { plainTable } from "../terminal/plain-table.ts";
import type { ListOptions } from "./options.ts";

interface Listing {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** `bench list`: tables, or the same rows as JSON objects. */
export async function listThings(options: ListOptions): Promise<void> {
  const bench = await loadWorkbench(process.cwd());
  const what = options.what ?? "scenarios";
  if (what === "scenarios") return listScenarios(bench, options);
  const listing = listingOf(what, bench);
  if (options.json) return printJson(objectsOf(listing));
  process.stdout.write(`${listingText(listing, process.stdout.columns ?? 110)}\n`);
}

/** One line a scenario: those for any agent, the user's own, then the lab. */
function listScenarios(bench: Workbench, { set, json }: ListOptions): void {
  const chosen = set === undefined ? bench.scenarios : chooseScenarios(bench, [], set);
  const { agent, lab } = bench.catalogue;
  if (json) return printJson(chosen.map((scenario) => scenarioObject(scenario, lab.includes(scenario))));
  const own = bench.scenarios.filter((scenario) => !agent.includes(scenario) && !lab.includes(scenario));
  const sections = [
    ["For any agent", agent],
    ["Your own", own],
    ["Lab: techniques of the reference engine (--set lab)", lab],
  ] as const;
  const listed = sections.flatMap(([heading, members]) => {
    const rows = members.filter((scenario) => chosen.includes(scenario)).map(scenarioRow);
    return rows.length === 0 ? [] : [`${heading}\n${lineTable(rows, process.stdout.columns)}`];
  });
  process.stdout.write(`${listed.join("\n\n")}\n`);
}

function scenarioRow({ id, sets, costSeconds, arms, question }: Scenario): readonly string[] {
  return [id, sets.join(", ") || "by name", formatDuration(costSeconds * 1e9), String(arms.length), question];
}

function scenarioObject({ id, family, title, question, sets, costSeconds, arms, metrics }: Scenario, isLab: boolean) {
  return {
    id,
    catalogue: isLab ? "lab" : "agent",
    family,
    title,
    question,
    sets,
    costSeconds,
    arms: arms.map((arm) => ({ id: arm.id, title: arm.title })),
    metrics: metrics.map((metric) => metric.id),
  };
}

/** A table with one line a row. On a terminal the last column is cut at the end of the line. */
function lineTable(rows: readonly (readonly string[])[], lineWidth: number | undefined): string {
  const head = ["scenario", "set", "a round", "arms", "question"];
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const before = widths.slice(0, -1).reduce((sum, width) => sum + width + 2, 0);
  const room = Math.max(narrowestProse, (lineWidth ?? Number.POSITIVE_INFINITY) - before);
  const cut = (text: string): string => (text.length <= room ? text : `${text.slice(0, room - 1)}…`);
  const lines = rows.map((row) => [...row.slice(0, -1), cut(row.at(-1) ?? "")]);
  return plainTable(head, lines, [...widths.slice(0, -1), Math.min(room, widths.at(-1) ?? room)]);
}

function objectsOf({ head, rows }: Listing): object[] {
  return rows.map((row) => Object.fromEntries(head.map((name, index) => [name, row[index]])));
}

function printJson(objects: readonly object[]): void {
  process.stdout.write(`${jsonWithoutSecrets(objects, 2)}\n`);
}

/** The listing in columns; where the line has no room for the last one, its prose stands below its row. */
function listingText({ head, rows }: Listing, lineWidth: number): string {
  const widths = columnWidths({ head, rows }, lineWidth);
  const wide = widths.reduce((sum, width) => sum + width + 2, -2) <= lineWidth;
  const columns = wide ? widths : widths.slice(0, -1);
  const tableOf = (heads: readonly string[], cells: readonly (readonly string[])[]): string =>
    plainTable(
      heads,
      cells.map((row) => row.slice(0, columns.length)),
      columns,
    );
  if (wide) return tableOf(head, rows);
  const blocks = rows.map((row) => {
    const prose = wrapAnsi(row.at(-1) ?? "", Math.max(narrowestProse, lineWidth - 2));
    return `${tableOf([], [row])}\n${prose.replaceAll(/^/gm, "  ")}`;
  });
  return [tableOf(head.slice(0, -1), []), ...blocks].join("\n");
}

/** Width at which a column of lists wraps; the first column holds names and never does. */
const widestList = 24;
const narrowestProse = 30;

/** Columns as wide as their texts, lists bounded; the last takes what is left of the line. */
function columnWidths({ head, rows }: Listing, lineWidth: number): number[] {
  const widths = head.map((name, column) => {
    const longest = Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0));
    return column === 0 ? longest : Math.min(widestList, longest);
  });
  const before = widths.slice(0, -1);
  const taken = before.reduce((sum, width) => sum + width + 2, 0);
  return [...before, Math.max(narrowestProse, lineWidth - taken)];
}

function listingOf(what: Exclude<ListOptions["what"], undefined | "scenarios">, bench: Workbench): Listing {
  switch (what) {
    case "engines":
      return {
        head: ["engine", "protocol", "toggles", "title"],
        rows: bench.engines.map(({ engine }) => [
          engine.id,
          engine.protocol ?? "by the wire",
          Object.keys(engine.toggles).join(", "),
          engine.title,
        ]),
      };
    case "metrics":
      return {
        head: ["metric", "unit", "kind", "better", "meaning"],
        rows: metricsOf(bench).map(({ id, unit, kind, better, meaning }) => [id, unit, kind, better, meaning]),
      };
    case "profiles":
      return {
        head: ["tool", "by", "shows"],
        rows: [
          ["cpu", "V8 or perf", "time by function over the whole process tree, a flamegraph, exports"],
          ["alloc", "V8", "bytes allocated by function over the whole process tree, collected objects included"],
          [
            "trace",
            "wire, spans, Node",
            "a waterfall of one run, its critical path, what would save time, and findings",
          ],
          ["flame", "V8 and 0x", "cpu, with 0x's flamegraph beside it"],
          ["doctor", "clinic", "processor, memory, event loop and handles over time"],
          ["bubbleprof", "clinic", "where time passes between asynchronous calls"],
          ["heap", "clinic", "memory by function that is alive at the end"],
          [
            "instructions",
            "valgrind",
            "what the reference engine's inner loops take, as exact counts; bench instructions gates on them",
          ],
        ],
      };
  }
}

/** Every metric once, in the order of the scenarios that yield it. */
function metricsOf(bench: Workbench): readonly MetricDefinition[] {
  // Planning adds it to every scenario that tells the model something.
  const metrics = [...bench.scenarios.flatMap((scenario) => scenario.metrics), shared("delivery.told", [])];
  return [...new Map(metrics.map((metric) => [metric.id, metric])).values()];
}
