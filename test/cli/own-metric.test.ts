import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { bench, emptyFolder } from "./bench-process.ts";
import { benchInTurn } from "./commands-in-turn.ts";

const guide = readFileSync(resolve(import.meta.dirname, "../../docs/scenarios.md"), "utf8");
/** The scenario of the guide, with a metric of its own. */
const example = /```ts\n([\s\S]*?)```/.exec(guide)?.[1] ?? "";

const agent = resolve(import.meta.dirname, "../programs/small-agent.mjs");
/** An agent that starts fast. */
const engines = [{ id: "small", command: [process.execPath, agent, "{prompt}"] }];

function folderWith(scenario: string): string {
  const folder = emptyFolder();
  writeFileSync(join(folder, "bench.config.json"), JSON.stringify({ engines, scenarios: ["extra-calls.ts"] }));
  writeFileSync(join(folder, "extra-calls.ts"), scenario);
  return folder;
}

const run = ["run", "extra-calls", "--trials", "1"];

test("the guide's scenario runs, and its metric is in the table, the list and every format", async () => {
  const folder = folderWith(example);
  const { code, stdout } = await bench(folder, ...run);
  expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining("Extra model calls") });
  const [name = ""] = readdirSync(join(folder, "reports"));
  expect(readFileSync(join(folder, "reports", name, "index.html"), "utf8")).toContain("Extra model calls");
  for (const format of ["csv", "markdown", "json"]) {
    const report = await benchInTurn(folder, "report", join("reports", name), "--format", format);
    expect(report.stdout).toMatch(/mine\.extra_calls|Extra model calls/);
  }
  expect((await benchInTurn(folder, "list", "metrics")).stdout).toMatch(/mine\.extra_calls +count +exact +lower/);
  expect((await benchInTurn(folder, "list")).stdout).toMatch(/Your own\n.*\nextra-calls +full/);
});

test("a metric of a user's own gates: the same value passes, a worse one fails", async () => {
  const folder = folderWith(example);
  const gated = ["run", "extra-calls", "--engine", "reference", "--trials", "3"];
  await bench(folder, ...gated);
  const [name = ""] = readdirSync(join(folder, "reports"));
  const gate = ["--baseline", join("reports", name, "run.json"), "--gate"];
  expect((await bench(folder, ...gated, ...gate)).code).toBe(0);
  writeFileSync(join(folder, "extra-calls.ts"), example.replace("- turnsOfScript }", "- turnsOfScript + 1 }"));
  const worse = await bench(folder, ...gated, ...gate);
  expect({ code: worse.code, stdout: worse.stdout }).toMatchObject({
    code: 1,
    stdout: expect.stringContaining("Extra model calls"),
  });
});

const place = "extra-calls.ts: scenario `extra-calls`, metric `mine.extra_calls`: ";

test.for([
  ["an unknown unit", 'unit: "count"', 'unit: "pieces"', `${place}\`unit\` can't be "pieces". Write one of ns, bytes,`],
  ["a missing field", 'kind: "exact",', "", `${place}\`kind\` is missing. Write one of exact, modelled, measured.`],
  ["no meaning", /meaning: ".*"/, 'meaning: ""', `${place}\`meaning\` can't be "". Write one sentence`],
  [
    "an unknown arm",
    'gatesOn: ["as-is"]',
    'gatesOn: ["as-if"]',
    `${place}\`gatesOn\` names the unknown arm \`as-if\`. Did you mean \`as-is\`?`,
  ],
  [
    "a metric twice",
    'shared("process.wall_time")',
    'shared("process.wall_time"), shared("process.wall_time")',
    "extra-calls.ts: scenario `extra-calls`, metric `process.wall_time`: is defined twice. Remove one",
  ],
  [
    "a definition that another scenario has differently",
    'id: "mine.extra_calls"',
    'id: "cost.total"',
    "defines it differently. Write the same definition, or another id.",
  ],
  [
    "an undeclared value",
    '{ "mine.extra_calls"',
    '{ "mine.extra_cals"',
    "metric `mine.extra_cals`: `observe` yields it, but `metrics` does not define it. Did you mean `mine.extra_calls`?",
  ],
  [
    "a value that is not a number",
    "trace.exchanges.length - turnsOfScript",
    "Number.NaN",
    `${place}\`observe\` yields NaN, which is not a finite number.`,
  ],
  [
    "an observer that throws",
    "trace.exchanges.length - turnsOfScript",
    "trace.exchanges[99].index",
    "extra-calls.ts: scenario `extra-calls`, arm `as-is`: `observe` throws TypeError: ",
  ],
  [
    "no question",
    /question: ".*",/,
    "",
    "extra-calls.ts: scenario `extra-calls`: `question` is missing. Write a text.",
  ],
  ["a misspelled member", "family:", "famly:", "extra-calls.ts: the scenario has no `family`. Write it, or correct"],
  ["an unknown model", /model: "[^"]*"/, 'model: "gpt-9"', "The workload can't be played: "],
  ["an id that is taken", 'id: "extra-calls"', 'id: "cold-start"', "There are two scenarios `cold-start`."],
] as const)("%s is answered in one line", async ([, right, wrong, line]) => {
  const { code, stderr } = await benchInTurn(folderWith(example.replace(right, wrong)), ...run);
  const lines = stderr.trimEnd().split("\n");
  expect({ code, last: lines.at(-1) }).toEqual({ code: 2, last: expect.stringContaining(line) });
  expect(stderr).not.toContain("    at ");
});
