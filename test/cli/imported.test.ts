import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { runSchema } from "../../src/run/run-file.ts";
import { claudeCode } from "../import/session-texts.ts";
import { bench, emptyFolder } from "./bench-process.ts";
import { benchInTurn } from "./commands-in-turn.ts";

const agent = resolve(import.meta.dirname, "../programs/small-agent.mjs");
const engines = [{ id: "small", protocol: "anthropic-messages", command: [process.execPath, agent, "{prompt}"] }];

test("a session of Claude Code is imported, priced, and run by another agent", async () => {
  const folder = emptyFolder();
  writeFileSync(join(folder, "bench.config.json"), JSON.stringify({ engines }));
  writeFileSync(join(folder, "session.jsonl"), claudeCode);
  const imported = await benchInTurn(folder, "import", "session.jsonl", "--out", "count.json", "--no-private");
  expect(imported).toMatchObject({ code: 0, stdout: expect.stringContaining("3 model calls (3 main) in count.json") });
  const cost = (file: string) => benchInTurn(folder, "cost", file, "--format", "csv", "--prices", "2026-11-01");
  const [ofFile, ofCassette] = await Promise.all([cost("session.jsonl"), cost("count.json")]);
  expect(ofFile).toMatchObject({ code: 0, stdout: expect.stringMatching(/^main,3,12,3200,0,6100,60,/m) });
  expect(ofCassette.stdout).toBe(ofFile.stdout);
  const options = ["--engine", "small", "--cassette", "count.json"];
  const { stdout, stderr } = await bench(folder, "run", ...options, "--trials", "2", "--json");
  const { scenarios } = runSchema.parse(JSON.parse(stdout));
  const trials = scenarios.flatMap(({ arms }) => arms.flatMap((arm) => arm.trials));
  expect({
    ids: scenarios.map(({ id }) => id),
    kinds: trials.map(({ outcome }) => outcome.kind),
    stderr,
  }).toMatchObject({
    ids: ["count"],
    kinds: ["done", "done"],
  });
  const counts = trials.map(({ values }) => [
    values["replay.failed_calls"],
    values["gen_ai.invoke_agent.inference_calls"],
  ]);
  expect(counts).toEqual([
    [0, 3],
    [0, 3],
  ]);
  const exact = await benchInTurn(folder, "run", ...options, "--replay", "exact");
  expect(exact).toMatchObject({ code: 2, stderr: expect.stringContaining("count.json has no bytes of the wire") });
});
