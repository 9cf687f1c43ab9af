import wrapAnsi from "wrap-ansi";
import { metricTable } from "../../core/metric-table.ts";
import { formatDuration } from "../../core/units.ts";
import { loadWorkbench, type Workbench } from "../config/workbench.ts";
import { plainTable } from "../terminal/plain-table.ts";
import type { ListOptions } from "./options.ts";

interface Listing {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** `bench list`: a table, or the same rows as JSON objects. */
export async function listThings(options: ListOptions): Promise<void> {
  const listing = listingOf(options.what ?? "scenarios", await loadWorkbench(process.cwd()));
  if (options.json) {
    const objects = listing.rows.map((row) =>
      Object.fromEntries(listing.head.map((name, index) => [name, row[index]])),
    );
    process.stdout.write(`${JSON.stringify(objects, null, 2)}\n`);
    return;
  }
  process.stdout.write(`${listingText(listing, process.stdout.columns ?? 110)}\n`);
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

function listingOf(what: NonNullable<ListOptions["what"]>, bench: Workbench): Listing {
  switch (what) {
    case "scenarios":
      return {
        head: ["scenario", "family", "sets", "a round", "arms", "question"],
        rows: bench.scenarios.map(({ id, family, sets, costSeconds, arms, question }) => [
          id,
          family,
          sets.join(", "),
          formatDuration(costSeconds * 1e9),
          arms.map((arm) => arm.id).join(", "),
          question,
        ]),
      };
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
        rows: metricTable.map(({ id, unit, kind, better, meaning }) => [id, unit, kind, better, meaning]),
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
