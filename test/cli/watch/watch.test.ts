import { readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { touchedScenarios } from "../../../src/cli/watch/watched-scenarios.ts";
import { emptyFolder, startBench } from "../bench-process.ts";
import { benchInTurn } from "../commands-in-turn.ts";
import { ownScenario, repeatingEngine } from "../own-scenario.ts";

test("an edit of the engine is measured in every scenario, one of a scenario in that alone, and ^C ends it all", async () => {
  const folder = emptyFolder();
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  write("engine.mjs", repeatingEngine(1));
  write("one.mjs", ownScenario("one"));
  write("two.mjs", ownScenario("two"));
  const command = [process.execPath, "{root}/engine.mjs", "{prompt}"];
  write("bench.config.json", JSON.stringify({ engines: [{ id: "mine", command }], scenarios: ["one.mjs", "two.mjs"] }));
  const before = leftovers();
  const { child, result } = startBench(folder, "run", "one", "two", "--engine", "mine", "--trials", "1", "--watch");
  let [out, err] = ["", ""];
  child.stdout?.on("data", (text: string) => (out += text));
  child.stderr?.on("data", (text: string) => (err += text));
  const passesDone = () => err.split("waiting for the next edit").length - 1;
  await expect.poll(passesDone).toBe(1);
  expect(out).toBe("");
  write("engine.mjs", repeatingEngine(3));
  await expect.poll(passesDone).toBe(2);
  expect(out.match(/^Scenario \w+, settled$/gm)).toEqual(["Scenario one, settled", "Scenario two, settled"]);
  expect(out).toMatch(/as it is +Model calls +1 +3 +↑\+2/);
  write("two.mjs", ownScenario("two", 10));
  await expect.poll(passesDone).toBe(3);
  expect(out.slice(out.indexOf("two, settled") + 1)).toMatch(
    /^Scenario two, settled[^]*as it is +Model calls +3 +13 +↑\+10/m,
  );
  expect(out.match(/Scenario one/g)).toHaveLength(1);
  child.kill("SIGINT");
  expect((await result).code).toBe(130);
  expect(readdirSync(folder).toSorted()).toEqual(["bench.config.json", "engine.mjs", "one.mjs", "two.mjs"]);
  expect(leftovers()).toEqual(before);
});

test("what judges or is judged elsewhere can't be watched", async () => {
  const { code, stderr } = await benchInTurn(
    emptyFolder(),
    "run",
    "--watch",
    "--engine",
    "reference",
    "--baseline",
    "v0.1.0",
  );
  expect(stderr).toBe("bench: --watch: shows what edits change and judges nothing. Leave out --baseline.\n");
  expect(code).toBe(2);
});

test("a file of no scenario may be the engine's, and touches all", () => {
  const watched = {
    chosen: ["one", "two", "three"],
    byFile: new Map([
      ["/a/one.ts", ["one"]],
      ["/a/more.ts", ["three", "two", "other"]],
    ]),
  };
  expect(touchedScenarios(["/a/one.ts"], watched)).toEqual({ ids: ["one"], engine: false });
  expect(touchedScenarios(["/a/more.ts"], watched)).toEqual({ ids: ["two", "three"], engine: false });
  expect(touchedScenarios(["/a/one.ts", "/a/loop.ts"], watched)).toEqual({ ids: watched.chosen, engine: true });
});

/** Folders of passes that nobody removed. */
function leftovers(): readonly string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith("bench-watch-"));
}
