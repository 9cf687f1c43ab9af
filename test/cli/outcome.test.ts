import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { bench, emptyFolder } from "./bench-process.ts";
import { benchInTurn } from "./commands-in-turn.ts";

const folder = emptyFolder();
const measuring = ["run", "cold-start", "--engine", "reference", "--arm", "lazy", "--trials", "1"] as const;
const calls = "gen_ai.invoke_agent.inference_calls";
let measured: Readonly<Record<string, unknown>>;

/** A run file in the folder: the measured run with some changes, as if made from uncommitted code, so that nothing is built. */
function writeRunFile(name: string, changes: object): void {
  const engine = { id: "reference", version: null, revision: null, dirty: true };
  writeFileSync(join(folder, name), JSON.stringify({ ...measured, engine, ...changes }));
}

function outcomeOfRun(reports: string): unknown {
  const [run = ""] = readdirSync(join(folder, reports));
  const { outcome }: { readonly outcome?: unknown } = JSON.parse(
    readFileSync(join(folder, reports, run, "run.json"), "utf8"),
  );
  return outcome;
}

beforeAll(async () => {
  const { stdout } = await bench(folder, ...measuring, "--json");
  measured = JSON.parse(stdout);
});

test.for([
  ["without", []],
  ["with", ["--gate"]],
] as const)("a run that lacks something of its baseline ends with exit code 2, %s a gate", async ([how, flags]) => {
  const gone = JSON.parse(JSON.stringify(measured).replaceAll(`"${calls}"`, '"gone"'));
  writeRunFile("base.json", { scenarios: gone.scenarios });
  const { code, stdout } = await bench(folder, ...measuring, "--baseline", "base.json", "--out", how, ...flags);
  expect(stdout).toContain("Exit code 2: the run is incomplete.");
  expect(code).toBe(2);
  const reasons = expect.arrayContaining([expect.objectContaining({ kind: "missing" })]);
  expect(outcomeOfRun(how)).toMatchObject({ kind: "failed", exitCode: 2, reasons });
});

test("two kept runs with a broken budget in the newer one end with exit code 1", async () => {
  const limit = { kind: "at-least", value: 2 };
  const budget = { scenario: "cold-start", arm: "lazy", metric: calls, limit, gates: true, origin: "test" };
  writeRunFile("kept-base.json", {});
  writeRunFile("kept-head.json", { id: "head", budgets: [budget] });
  const compared = await benchInTurn(folder, "compare", "kept-base.json", "kept-head.json", "--out", "compared");
  expect(compared.stdout).toContain("1 budget broken");
  expect(compared.stdout).toContain("Exit code 1: a budget is broken.");
  expect(compared.code).toBe(1);
  expect(outcomeOfRun("compared")).toMatchObject({ kind: "regressed", exitCode: 1 });
});
