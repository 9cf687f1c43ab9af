import Table from "cli-table3";

const sides = ["top", "bottom", "left", "right", "mid"];
const corners = ["top-mid", "top-left", "top-right", "bottom-mid", "bottom-left", "bottom-right"];
const crossings = ["left-mid", "mid-mid", "right-mid"];
const noRules = Object.fromEntries([...sides, ...corners, ...crossings].map((name) => [name, ""]));

/** A table without rules. Two spaces separate its columns. With widths, long cells wrap. */
export function plainTable(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  colWidths: readonly number[] = [],
): string {
  const table = new Table({
    head: [...head],
    colWidths: [...colWidths],
    wordWrap: colWidths.length > 0,
    chars: { ...noRules, middle: "  " },
    style: { "padding-left": 0, "padding-right": 0, head: [], border: [] },
  });
  for (const row of rows) table.push([...row]);
  return table.toString().replaceAll(/ +$/gm, "");
}
