import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { bench, readRunFile } from "./cli/bench-process.ts";

const examples = resolve(import.meta.dirname, "../examples");
const names = readdirSync(examples, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? entry.name : [],
);
const read = (...path: readonly string[]): string => readFileSync(join(examples, ...path), "utf8");

test("there are three examples, and the page names each", () => {
  expect(names).toHaveLength(3);
  const page = read("README.md");
  expect(names.filter((name) => !page.includes(`[${name}](${name})`))).toEqual([]);
});

test.concurrent.each(names)("%s runs as its page says, and every trial is done right", async (name) => {
  const out = mkdtempSync(join(tmpdir(), "bench-example-"));
  const [line = ""] = /^npx bench run .*$/m.exec(read(name, "README.md")) ?? [];
  expect(line).toBe("npx bench run cold-start --trials 1");
  const { code, stderr } = await bench(join(examples, name), ...line.split(" ").slice(2), "--out", out);
  expect({ code, failures: stderr.match(/^.*failed.*$/gm) }).toEqual({ code: 0, failures: null });
  const [run = ""] = readdirSync(out);
  const trials = readRunFile(join(out, run)).scenarios.flatMap(({ arms }) => arms.flatMap((arm) => arm.trials));
  expect(trials.length).toBeGreaterThan(1);
  expect(trials.map(({ outcome }) => outcome.kind)).toEqual(trials.map(() => "done"));
});

test("each workflow gates a pull request against its base", () => {
  for (const name of names) {
    const steps: { readonly run?: string }[] = parse(read(name, "bench.yml")).jobs.bench.steps;
    const commands = steps.flatMap(({ run = [] }) => run);
    expect(commands.at(-1)).toBe("npx bench run --baseline ${{ github.event.pull_request.base.sha }} --gate");
  }
});
