import { mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type TemporaryRepository, temporaryRepository } from "../gate/temporary-repository.ts";
import { bench } from "./bench-process.ts";
import { benchInTurn } from "./commands-in-turn.ts";
import { calls, ownScenario, repeatingEngine } from "./own-scenario.ts";

const asked = ["--engine", "mine", "--arm", "as-is"];
const agent = "packages/agent";
const onceAsking = repeatingEngine(1);

/** A repository whose engine is in a subfolder: its build copies the source into the folder that the command runs. */
async function monorepo(): Promise<TemporaryRepository> {
  const repository = await temporaryRepository();
  process.env["XDG_CACHE_HOME"] = repository.cache;
  const copy = "require('fs').cpSync('engine.mjs', 'out/engine.mjs')";
  const entry = { id: "mine", command: ["node", "{root}/out/engine.mjs", "{prompt}"] };
  const config = { engines: [{ ...entry, build: [["node", "-e", copy]] }], scenarios: ["calls.mjs"] };
  await repository.commit({
    [`${agent}/bench.config.json`]: JSON.stringify(config),
    [`${agent}/calls.mjs`]: ownScenario("calls"),
    [`${agent}/engine.mjs`]: onceAsking,
    [`${agent}/out/engine.mjs`]: onceAsking,
  });
  return repository;
}

/** Text of a terminal without its line breaks. */
const unwrapped = (text: string) => text.replaceAll(/\s+/g, " ");

function newestRun(folder: string): { readonly path: string; readonly engine: { readonly dirty: boolean } } {
  const [name = ""] = readdirSync(join(folder, "reports")).toSorted().toReversed();
  const path = join(folder, "reports", name, "run.json");
  const { engine }: { engine: { dirty: boolean } } = JSON.parse(readFileSync(path, "utf8"));
  return { path, engine };
}

test("an engine in a subfolder is compared with a revision, by run, compare and bisect", async () => {
  await using repository = await monorepo();
  const good = await repository.git("rev-parse", "HEAD");
  const bad = await repository.commit({ [`${agent}/engine.mjs`]: repeatingEngine(2) });
  const folder = join(repository.root, agent);
  const red = await bench(folder, "run", "calls", ...asked, "--baseline", good, "--gate");
  expect(red).toMatchObject({ code: 1, stderr: expect.not.stringContaining("Uncommitted changes") });
  const four = ["run", "cold-start", ...asked, "--baseline", good, "--gate", "--trials", "4"];
  const few = await benchInTurn(folder, ...four);
  expect(few).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(
      /^bench: .* with 4 pairs none of them could ever be found slower\. Write --trials [567] or more, or leave --trials out\.\n$/,
    ),
  });
  const compare = ["compare", good, bad, "--engine", "mine"];
  expect(await benchInTurn(folder, ...compare, "first-token", "--trials", "3")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("Write --trials 6 or more"),
  });
  expect((await bench(folder, ...compare, "calls")).code).toBe(1);
  const bisected = ["bisect", "calls", calls, good, bad, ...asked, "--json"];
  expect((await bench(folder, ...bisected)).stdout).toContain(bad);
  await repository.write({ [`${agent}/a.txt`]: "", [`${agent}/b.txt`]: "", "c.txt": "", "d.txt": "" });
  const dirty = await bench(folder, "run", "calls", ...asked, "--trials", "1");
  expect(dirty.stderr).toContain("Uncommitted changes are measured: c.txt, d.txt, packages/agent/a.txt and 1 more\n");
});

test("a baseline whose commit is missing or can't be built leaves the run open, and reports make no tree dirty", async () => {
  await using repository = await monorepo();
  const folder = join(repository.root, agent);
  const first = await bench(folder, "run", "cold-start", ...asked, "--trials", "3");
  expect(first.code).toBe(0);
  const recorded = newestRun(folder);
  await bench(folder, "run", "cold-start", ...asked, "--trials", "1");
  expect([recorded.engine.dirty, newestRun(folder).engine.dirty]).toEqual([false, false]);
  mkdirSync(join(folder, "baselines"));
  renameSync(recorded.path, join(folder, "baselines", "b1.json"));
  const config = readFileSync(join(folder, "bench.config.json"), "utf8");
  const build = `["node", "-p", "require('./needed.json'); require('fs').cpSync('engine.mjs', 'out/engine.mjs')"]`;
  await repository.write({
    [`${agent}/needed.json`]: "{}",
    [`${agent}/bench.config.json`]: config.replace(/"build":\[.*?\]\]/, `"build": [${build}]`),
  });
  await repository.git(
    "add",
    "packages/agent/needed.json",
    "packages/agent/bench.config.json",
    "packages/agent/baselines",
  );
  await repository.git("commit", "--quiet", "--message", "needs a file");

  const gated = ["run", "cold-start", ...asked, "--baseline", "b1", "--gate", "--strict", "--trials", "3"];
  const unbuilt = await bench(folder, ...gated);
  expect(unbuilt).toMatchObject({ code: 3 });
  expect(unwrapped(unbuilt.stdout)).toMatch(/b1 \(\w{12}\) can't be built here: .*: Error: Cannot find module/);

  const clone = join(repository.cache, "clone");
  await repository.git("clone", "--quiet", "--depth", "1", `file://${repository.root}`, clone);
  const shallow = await bench(join(clone, agent), ...gated);
  expect(shallow.code).toBe(3);
  expect(unwrapped(shallow.stdout)).toContain("`fetch-depth: 0` in GitHub Actions");
  const sharded = gated.filter((word) => word !== "--gate" && word !== "--strict");
  expect((await bench(join(clone, agent), ...sharded, "--shard", "1/1", "--out", "parts")).code).toBe(0);
  const [part = ""] = readdirSync(join(clone, agent, "parts"));
  const merged = ["merge", `parts/${part}`, "--baseline", "b1", "--gate", "--strict"];
  expect(await benchInTurn(join(clone, agent), ...merged)).toMatchObject({ code: 3 });
  const unknown = await benchInTurn(
    join(clone, agent),
    "run",
    "cold-start",
    "--engine",
    "mine",
    "--baseline",
    "HEAD~1",
  );
  expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining("fetch-depth: 0") });
});
