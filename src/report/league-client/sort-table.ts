/// <reference lib="dom" />
// Makes the headings of the league's table sort its rows. Runs inlined, so that it imports nothing at run time.

const table = document.querySelector<HTMLTableElement>(".league");
const body = table?.tBodies[0];
const headings = [...(table?.querySelectorAll<HTMLTableCellElement>("thead th") ?? [])];
const rows = [...(body?.rows ?? [])];

/** A number column has `data-value`. It is empty where the engine has no value. */
function valueOf(row: HTMLTableRowElement, column: number): number | string | null {
  const cell = row.cells[column];
  const value = cell?.dataset["value"];
  if (value === undefined) return cell?.textContent ?? "";
  return value === "" ? null : Number(value);
}

function compared(left: number | string, right: number | string): number {
  return typeof left === "number" && typeof right === "number"
    ? left - right
    : String(left).localeCompare(String(right));
}

/** Rows without a value stay at the end in both directions. Equal rows keep the order in which the engines were named. */
function sortBy(column: number, direction: 1 | -1): void {
  const sorted = rows.toSorted((first, second) => {
    const left = valueOf(first, column);
    const right = valueOf(second, column);
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return direction * compared(left, right);
  });
  body?.append(...sorted);
}

for (const [column, heading] of headings.entries()) {
  const button = document.createElement("button");
  button.type = "button";
  button.append(...heading.childNodes);
  heading.append(button);
  button.addEventListener("click", () => {
    const isAscending = heading.ariaSort !== "ascending";
    for (const one of headings) one.ariaSort = null;
    heading.ariaSort = isAscending ? "ascending" : "descending";
    sortBy(column, isAscending ? 1 : -1);
  });
}
