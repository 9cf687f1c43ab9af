import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { temporaryRepository } from "../../gate/temporary-repository.ts";
import { bench } from "../bench-process.ts";
import { benchInTurn } from "../commands-in-turn.ts";

const floor = readFileSync(resolve(import.meta.dirname, "../../../dist/src/engine/floor/main.js"), "utf8");
const config = JSON.stringify({
  engines: [{ id: "mine", command: ["node", "{root}/engine.mjs", "{model}", "{prompt}"] }],
});

test("bisect finds the commits that made a prompt longer, blames no commit that it could not judge, and says wrong input in a line", async () => {
  await using repository = await temporaryRepository();
  process.env["XDG_CACHE_HOME"] = repository.cache;
  const commit = async (name: string, engine: string) =>
    repository.commit({ "bench.config.json": config, "engine.mjs": engine, [`${name}.txt`]: name });
  const longer = floor.replace("text: prompt }", 'text: prompt + " please".repeat(40) }');
  expect(longer).not.toBe(floor);
  const good = await commit("good", floor);
  await commit("harmless", floor);
  const broken = await commit("broken", "process.exit(1);");
  const worse = await commit("worse", longer);
  const bad = await commit("later", longer);
  const args = ["--engine", "mine", "--arm", "small"];
  const asked = ["bisect", "first-token", "gen_ai.usage.input_tokens"];

  const { code, stdout, stderr } = await bench(repository.root, ...asked, good, bad, ...args, "--json");
  expect({ code, stderr: stderr.includes("skipped") }).toEqual({ code: 0, stderr: true });
  const result: { suspects: { id: string }[]; measured: { id: string; answer: string }[] } = JSON.parse(stdout);
  expect(result.suspects.map(({ id }) => id)).toEqual([broken, worse]);
  expect(result.measured.map(({ answer }) => answer)).toEqual(["bad", "skipped", "good", "bad"]);

  const wrong = async (...words: string[]) => (await benchInTurn(repository.root, ...words, ...args)).stderr;
  expect(await wrong(...asked, bad, good)).toBe(
    `bench: ${bad} is not an ancestor of ${good} along first parents. Name an ancestor as the good revision.\n`,
  );
  expect(await wrong(...asked, good, "nowhere")).toContain("has no revision `nowhere`. Name two commits");
  expect(await wrong("bisect", "first-token", "gen_ai.usage.input_token", good, bad)).toContain(
    "Did you mean `gen_ai.usage.input_tokens`?",
  );
  const stored = await benchInTurn(repository.root, "history", "first-token", "gen_ai.usage.input_tokens");
  expect(stored.stdout).toContain("first-token/small gen_ai.usage.input_tokens");
  expect((await benchInTurn(repository.root, "history", "first-tokn")).stderr).toContain("Did you mean `first-token`?");
  expect((await benchInTurn(repository.root, "history", "--runs", join(repository.root, "none"))).stderr).toContain(
    "no such file or folder",
  );
});

test("a single suspect is measured beside its parent before it is named", async () => {
  await using repository = await temporaryRepository();
  process.env["XDG_CACHE_HOME"] = repository.cache;
  const commit = async (name: string, engine: string) =>
    repository.commit({ "bench.config.json": config, "engine.mjs": engine, [`${name}.txt`]: name });
  const good = await commit("good", floor);
  await commit("harmless", floor);
  const worse = await commit("worse", floor.replace("text: prompt }", 'text: prompt + " please".repeat(40) }'));
  const asked = ["bisect", "first-token", "gen_ai.usage.input_tokens", good, worse];
  const found = await bench(repository.root, ...asked, "--engine", "mine", "--arm", "small", "--json");
  expect(JSON.parse(found.stdout)).toMatchObject({ suspects: [{ id: worse }], doubt: null });
  expect(found.stderr).toContain(`${worse.slice(0, 12)} beside its parent bad`);
});
