import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { guideSite } from "../../src/report/guides/guide-site.ts";
import { makeFolder } from "../../src/run/made-folder.ts";
import { writeWholeFile } from "../../src/run/whole-file.ts";
import { projectGuides } from "../report/project-guides.ts";

/**
 * `npm run docs`: writes the documentation as a site that opens from a disk, with a search. `-- --out DIR` names its folder,
 * `--source URL` where links to source files lead, `--runs URL` the published runs.
 */
const options = { out: { type: "string" }, source: { type: "string" }, runs: { type: "string" } } as const;

try {
  const { out = "dist/docs", source, runs } = parseArgs({ options }).values;
  const { guides, files } = projectGuides(process.cwd());
  const { version }: { version: string } = JSON.parse(readFileSync("package.json", "utf8"));
  const addresses = {
    source: address("--source", source)?.replace(/\/?$/, "/") ?? null,
    runs: address("--runs", runs),
  };
  if (existsSync(join(out, "index.json")))
    throw new Error(
      `--out ${out}: this is a site of bench publish. Name a folder in it, such as ${join(out, "docs")}.`,
    );
  const site = guideSite({ guides, files, version, ...addresses });
  for (const [path, text] of site) {
    makeFolder(dirname(join(out, path)));
    await writeWholeFile(join(out, path), text);
  }
  process.stdout.write(`${site.size} files written.\nGuides: ${join(out, "index.html")}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}

/** A web address, or one from the site's own place, such as `../index.html`. */
function address(option: string, text: string | undefined): string | null {
  if (text === undefined) return null;
  if (/^https?:\/\//.test(text) || (option === "--runs" && /^\.{1,2}\//.test(text))) return text;
  throw new Error(`${option} ${text}: not a web address. Write one such as https://example.org/bench/.`);
}
