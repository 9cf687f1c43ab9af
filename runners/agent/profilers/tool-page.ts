import { readFile, writeFile } from "node:fs/promises";

/** What a page drawn by another tool may do: run its own scripts and show its own pictures, and reach no network. */
const policy = [
  "default-src 'none'",
  "script-src 'unsafe-inline' 'unsafe-eval'",
  "style-src 'unsafe-inline' data:",
  "img-src data:",
  "font-src data:",
].join("; ");

/** Clinic's script loads its fonts from its own site and looks the same without them; an empty sheet keeps the console clean. */
const fontSheet = "https://clinicjs.org/assets/css/fonts.css";

/** Copies a tool's page, forbidding it every load: it opens offline and tells nobody. Throws if it is not a page. */
export async function copyToolPage(from: string, to: string): Promise<void> {
  const html = (await readFile(from, "utf8")).replaceAll(fontSheet, "data:text/css,");
  const head = /<head[^>]*>/i.exec(html);
  if (head === null) throw new Error(`${from} is no HTML page: it has no head`);
  const at = head.index + head[0].length;
  const meta = `<meta http-equiv="Content-Security-Policy" content="${policy}">`;
  await writeFile(to, html.slice(0, at) + meta + html.slice(at));
}
