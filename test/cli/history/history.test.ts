import { join } from "node:path";
import { expect, test } from "vitest";
import { publishSite } from "../../../src/cli/publish/publish.ts";
import { defaultMargins } from "../../../src/gate/judge/margins.ts";
import { publishedRuns } from "../../report/site/published-runs.ts";
import { emptyFolder } from "../bench-process.ts";
import { benchInTurn } from "../commands-in-turn.ts";

test("engines are never one line, and a level that got worse lately gives exit code 1", async () => {
  const folder = emptyFolder();
  const given = [...publishedRuns(24, { slowerFrom: 15 }), ...publishedRuns(2, { engine: "mine" })];
  await publishSite({ given, folder: join(folder, "site"), margins: defaultMargins, address: null });
  const history = (...words: readonly string[]) => benchInTurn(folder, "history", ...words, "--runs", "site/run");

  const all = await history();
  expect([all.code, all.stderr]).toEqual([0, ""]);
  expect(all.stdout).toMatch(/^engine +scenario\/arm/m);
  expect(all.stdout).toMatch(/^mine +cold-start\/\S+ +\S+ +2 /m);
  expect(all.stdout).toMatch(/^reference +cold-start\/\S+ +\S+ +24 /m);

  const lately = await history("cold-start", "--engine", "reference", "--worse-within", "9");
  expect(lately.code).toBe(1);
  expect(lately.stdout).not.toMatch(/^engine/m);
  expect(lately.stdout).toMatch(/^Worse: reference, cold-start\/\S+, \S+: \+\d+ % from [0-9a-f]{12}$/m);
  expect((await history("--worse-within", "8")).code).toBe(0);
  expect((await history("--worse-within", "0")).stderr).toContain("--worse-within 0: out of range");
  expect((await history("--engine", "min")).stderr).toContain("Did you mean `mine`?");
});
