/// <reference lib="dom" />
// Copies a row as a link or as Markdown, and saves all rows as CSV. Runs inlined, so that it imports nothing at run time.

/** The cells that people compare, in the order of the page's columns. */
function cellsOf(row: Element): string[] {
  const [line] = row.getElementsByTagName("tr");
  return [...(line?.cells ?? [])].slice(0, 6).map((cell) => {
    const small = cell.querySelector("small");
    const main = [...cell.childNodes].filter((node) => node !== small).map((node) => node.textContent ?? "");
    return [main.join(""), cell.tagName === "TH" ? (small?.textContent ?? "") : ""]
      .map((text) => text.replaceAll(/\s+/g, " ").trim())
      .filter(Boolean)
      .join(" / ");
  });
}

const head = ["verdict", "change", "scenario / arm", "metric", "base", "head"];

function tableLine(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function markdownOf(row: Element, address: string): string {
  const cells = cellsOf(row).map((text) => text.replaceAll(/[\\|`*_<>[\]]/g, String.raw`\$&`));
  return [tableLine(head), tableLine(head.map(() => "---")), tableLine(cells), "", `<${address}>`].join("\n");
}

/** A cell for spreadsheets. One that begins like a formula is not computed. */
function csvCell(text: string): string {
  const plain = /^[=@\t\r]|^[+-](?![\d.$])/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

function csv(): string {
  const rows = [...document.querySelectorAll("#comparison .comparison tbody")].map(cellsOf);
  return [head, ...rows].map((cells) => `${cells.map(csvCell).join(",")}\r\n`).join("");
}

function copyButton(label: string, text: () => string): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = label;
  button.addEventListener("click", () => {
    navigator.clipboard.writeText(text()).then(
      () => (button.textContent = "Copied"),
      () => (button.textContent = "Can't copy here"),
    );
  });
  return button;
}

/** A row that is linked to offers its copies. A page has hundreds of rows, so their buttons are made when needed. */
document.addEventListener("click", ({ target }) => {
  const link = target instanceof Element ? target.closest<HTMLAnchorElement>('.comparison small > a[href^="#"]') : null;
  const row = link?.closest("tbody");
  if (!link || !row || row.querySelector(".copies") !== null) return;
  const address = new URL(link.hash, location.href).href;
  const copies = document.createElement("span");
  copies.className = "copies";
  copies.append(
    copyButton("Copy link", () => address),
    copyButton("Copy as Markdown", () => markdownOf(row, address)),
  );
  link.after(copies);
});

const save = document.getElementById("save-csv");
if (save !== null) {
  save.hidden = false;
  save.addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([csv()], { type: "text/csv" }));
    link.download = "rows.csv";
    link.click();
    URL.revokeObjectURL(link.href);
  });
}
