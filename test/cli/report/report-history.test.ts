import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { publishedRuns } from "../../report/site/published-runs.ts";
import { bench, emptyFolder } from "../bench-process.ts";

test("a page made with --history draws each metric over the earlier runs, and not over later ones or other engines", async () => {
  const folder = emptyFolder();
  mkdirSync(join(folder, "kept"));
  const runs = publishedRuns(12);
  for (const run of [...runs, ...publishedRuns(3, { engine: "mine" })])
    writeFileSync(join(folder, "kept", `${run.id}.json`), JSON.stringify(run));
  const subject = join("kept", `${runs[7]?.id}.json`);
  const { code, stderr } = await bench(folder, "report", subject, "--history", "kept", "--out", "page");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const page = readFileSync(join(folder, "page/index.html"), "utf8");
  expect(page).toContain("8 runs from 2026-03-01 to 2026-03-08");
  expect(page).not.toContain("2026-03-09");
  await bench(folder, "report", subject, "--out", "page");
  expect(readFileSync(join(folder, "page/index.html"), "utf8")).not.toContain("runs from 2026-03-01");
});
