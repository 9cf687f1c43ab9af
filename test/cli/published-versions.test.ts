import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { expect, test } from "vitest";
import { builtInAgents } from "../../src/engine/agents/built-in-agents.ts";
import { entryAtVersion, publishedVersion } from "../../src/cli/engines/published-version.ts";
import { bench, emptyFolder } from "./bench-process.ts";
import { benchInTurn } from "./commands-in-turn.ts";
import { ownScenario } from "./own-scenario.ts";

const smallAgent = resolve(import.meta.dirname, "../programs/small-agent.mjs");

/** An npm that installs the small agent as `pi`, in every version but 9.9.9. */
const npm = `#!/usr/bin/env node
const { mkdirSync, writeFileSync } = require("node:fs");
const [word] = process.argv.slice(3).filter((each) => !each.startsWith("-"));
const at = word.lastIndexOf("@");
if (word.endsWith("@9.9.9")) {
  console.error("npm error code ETARGET\\nnpm error notarget No matching version found for " + word + ".");
  process.exit(1);
}
const path = "node_modules/" + word.slice(0, at);
mkdirSync(path, { recursive: true });
writeFileSync(path + "/package.json", JSON.stringify({ version: word.slice(at + 1) }));
mkdirSync("node_modules/.bin");
writeFileSync("node_modules/.bin/pi", '#!/bin/sh\\nexec node "${smallAgent}" "$@"\\n', { mode: 0o755 });
`;

/** A folder and a cache of their own, with that npm in front of the path. */
function folderWithNpm(): string {
  const folder = emptyFolder();
  process.env["XDG_CACHE_HOME"] = join(folder, "cache");
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(folder, "bin/npm"), npm);
  chmodSync(join(folder, "bin/npm"), 0o755);
  process.env["PATH"] = `${join(folder, "bin")}${delimiter}${process.env["PATH"] ?? ""}`;
  return folder;
}

interface ComparedRun {
  readonly engine: { readonly id: string; readonly version: string };
  readonly base: { readonly name: string; readonly revision: string };
  readonly comparison: { readonly verdict: string; readonly missing: readonly string[] };
  readonly scenarios: readonly {
    readonly arms: readonly {
      readonly control: boolean;
      readonly trials: readonly { readonly side: string; readonly outcome: { readonly kind: string } }[];
    }[];
  }[];
}

test("the installed version and a published one are measured side by side, and the run names both", async () => {
  const folder = folderWithNpm();
  expect((await bench(folder, "agents", "install", "pi")).code).toBe(0);
  const { stdout, stderr } = await bench(
    folder,
    "run",
    "cold-start",
    "--engine",
    "pi",
    "--baseline",
    "pi@0.74.1",
    "--arm",
    "as-is",
    "--trials",
    "2",
    "--json",
  );
  const run: ComparedRun = JSON.parse(stdout);
  expect(stderr).toContain("pi: installing @earendil-works/pi-coding-agent@0.74.1 ...\n");
  expect(run.engine).toMatchObject({ id: "pi", version: "0.74.2" });
  expect(run.base).toEqual({ name: "pi@0.74.1", revision: "0.74.1" });
  expect(run.comparison.missing).toEqual([]);
  const trials = run.scenarios.flatMap(({ arms }) => arms.flatMap(({ control, trials: all }) => (control ? [] : all)));
  expect(new Set(trials.map(({ side }) => side))).toEqual(new Set(["base", "head"]));
  expect(new Set(trials.map(({ outcome }) => outcome.kind))).toEqual(new Set(["done"]));
});

test("two published versions are compared without an installed one and without naming the engine", async () => {
  const folder = folderWithNpm();
  writeFileSync(join(folder, "bench.config.json"), JSON.stringify({ scenarios: ["calls.mjs"] }));
  writeFileSync(join(folder, "calls.mjs"), ownScenario("calls"));
  const { stdout } = await bench(folder, "compare", "pi@0.74.1", "pi@0.75.1", "calls", "--json");
  const run: ComparedRun = JSON.parse(stdout);
  expect(run.engine).toMatchObject({ id: "pi", version: "0.75.1" });
  expect(run.base).toEqual({ name: "pi@0.74.1", revision: "0.74.1" });
});

test("a version that npm does not have ends the command with npm's reason in one line", async () => {
  const { code, stderr } = await benchInTurn(folderWithNpm(), "compare", "pi@9.9.9", "pi@0.75.1", "cold-start");
  expect(code).toBe(2);
  expect(stderr).toMatch(/^bench: pi@9\.9\.9 can't be installed\. .*No matching version found for .*@9\.9\.9\.$/m);
});

test.for([
  [["run", "--engine", "reference", "--baseline", "pi@0.74.1"], "reference is built from a checkout: name a revision."],
  [["compare", "pi@0.74.1", "codex@0.169.0"], "codex@0.169.0 is of the engine `codex`, not `pi`. Pass --engine codex."],
  [["compare", "pi@latest", "pi@0.74.1"], "pi@latest: `latest` is not an exact version. Write one with three numbers"],
  [["compare", "pi@0.74.1", "pi@beta", "--engine", "pi"], "pi@beta: `beta` is not an exact version."],
] as const)("%j is refused in one line", async ([words, line]) => {
  const { code, stderr } = await benchInTurn(folderWithNpm(), ...words);
  expect(stderr).toContain(`bench: ${line}`);
  expect(code).toBe(2);
});

test("only an agent that comes with bench has published versions", () => {
  expect(publishedVersion("v1.0.0")).toBeNull();
  expect(publishedVersion("mine@1.0.0")).toBeNull();
  expect(publishedVersion("main@{1}")).toBeNull();
  expect(publishedVersion("pi-chat@0.74.1")).toMatchObject({ agent: "pi-chat", version: "0.74.1" });
});

test.for(builtInAgents.map((entry) => [entry.id, entry] as const))(
  "%s: another version replaces the main package alone, in a folder of another name",
  ([, entry]) => {
    const { packages = [] } = entry;
    const other = entryAtVersion(entry, "1.2.3").packages ?? [];
    expect(other).toHaveLength(packages.length);
    expect(other[0]).toMatch(/@1\.2\.3$/);
    expect(other.filter((spec) => !packages.includes(spec))).toEqual([other[0]]);
  },
);
