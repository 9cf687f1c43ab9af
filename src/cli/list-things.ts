import Table from "cli-table3";
import { metricTable } from "../core/metric-table.ts";
import type { ListOptions } from "./commands/list.ts";
import { plainTableStyle } from "./plain-table.ts";
import { loadWorkbench, type Workbench } from "./workbench.ts";

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
  const table = new Table({ head: [...listing.head], ...plainTableStyle });
  for (const row of listing.rows) table.push([...row]);
  process.stdout.write(`${table.toString()}\n`);
}

function listingOf(what: NonNullable<ListOptions["what"]>, bench: Workbench): Listing {
  switch (what) {
    case "scenarios":
      return {
        head: ["scenario", "family", "sets", "arms", "question"],
        rows: bench.scenarios.map(({ id, family, sets, arms, question }) => [
          id,
          family,
          sets.join(", "),
          arms.map((arm) => arm.id).join(", "),
          question,
        ]),
      };
    case "engines":
      return {
        head: ["engine", "protocol", "toggles", "title"],
        rows: bench.engines.map(({ engine }) => [
          engine.id,
          engine.protocol,
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
          ["cpu", "V8", "self and total time by function over the whole process tree"],
          ["flame", "0x", "a flamegraph of the engine's main process"],
          ["doctor", "clinic", "processor, memory, event loop and handles over time"],
        ],
      };
  }
}
