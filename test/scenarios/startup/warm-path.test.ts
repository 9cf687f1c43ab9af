import { afterAll, beforeAll, expect, test } from "vitest";
import { warmPath } from "../../../scenarios/startup/warm-path.ts";
import { trialBench, type TrialBench } from "../trial-of-arm.ts";

let bench: TrialBench;
beforeAll(async () => {
  bench = await trialBench();
});
afterAll(() => bench[Symbol.asyncDispose]());

test("the disk's copy spares the next process the parsing, and an edit between is seen", async () => {
  expect(await bench.trial(warmPath, "config-50kb/disk")).toMatchObject({
    "config.parsed_loads": 0,
    "config.stale_rules": 0,
    // Of the measured launch alone: a copy on disk saves no tokens and costs none.
    "gen_ai.invoke_agent.inference_calls": 2,
  });
});

test("without a cache every request parses", async () => {
  expect(await bench.trial(warmPath, "config-2kb/off")).toMatchObject({ "config.parsed_loads": 2 });
});

test("defect: a configuration cache in memory only leaves the next process with all of the parsing", async () => {
  const values = await bench.trial(warmPath, "config-50kb/disk", { toggles: { "config-cache": "memory" } });
  expect(values).toMatchObject({ "config.parsed_loads": 1 });
});

test("keywords hit what the prompt names, miss what it does not, and load for nothing where it misleads", async () => {
  expect(await bench.trial(warmPath, "match/keywords")).toMatchObject({
    "preload.hit_ratio": 1,
    "preload.coverage": 1,
    "preload.wasted_count": 0,
  });
  expect(await bench.trial(warmPath, "mismatch/keywords")).toMatchObject({ "preload.coverage": 0 });
  expect(await bench.trial(warmPath, "fool/keywords")).toMatchObject({
    "preload.hit_ratio": 0,
    "preload.wasted_count": 3,
  });
});

test("warm-path, broken: an oracle that knows the wrong tools hits nothing and wastes its loading", async () => {
  const values = await bench.trial(warmPath, "match/oracle", { toggles: { "preload-tools": "write" } });
  expect(values).toMatchObject({ "preload.hit_ratio": 0, "preload.wasted_count": 1, "preload.coverage": 0 });
});
