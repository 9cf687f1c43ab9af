import { expect, test } from "vitest";
import warmPath from "../../../../scenarios/lab/startup/warm-path.ts";
import { scenarioTrials } from "../../scenario-trials.ts";

const trials = scenarioTrials();

test("the disk's copy spares the next process the parsing, and an edit between is seen", async () => {
  expect(await trials.trial(warmPath, "config-50kb/disk")).toMatchObject({
    "config.parsed_loads": 0,
    "config.stale_rules": 0,
    // Of the measured launch alone: a copy on disk saves no tokens and costs none.
    "gen_ai.invoke_agent.inference_calls": 2,
  });
});

test("without a cache every request parses", async () => {
  expect(await trials.trial(warmPath, "config-2kb/off")).toMatchObject({ "config.parsed_loads": 2 });
});

test("defect: a configuration cache in memory only leaves the next process with all of the parsing", async () => {
  const values = await trials.trial(warmPath, "config-50kb/disk", { told: { "config-cache": "memory" } });
  expect(values).toMatchObject({ "config.parsed_loads": 1 });
});

test("keywords hit what the prompt names, miss what it does not, and load for nothing where it misleads", async () => {
  expect(await trials.trial(warmPath, "match/keywords")).toMatchObject({
    "preload.hit_ratio": 1,
    "preload.coverage": 1,
    "preload.wasted_count": 0,
  });
  expect(await trials.trial(warmPath, "mismatch/keywords")).toMatchObject({ "preload.coverage": 0 });
  expect(await trials.trial(warmPath, "fool/keywords")).toMatchObject({
    "preload.hit_ratio": 0,
    "preload.wasted_count": 3,
  });
});

test("an oracle that knows the wrong tools hits nothing and wastes its loading", async () => {
  const { broken } = await trials.breaks(warmPath, {
    arm: "match/oracle",
    broken: { told: { "preload-tools": "write" } },
    moves: "preload.hit_ratio",
  });
  expect(broken).toMatchObject({ "preload.hit_ratio": 0, "preload.wasted_count": 1, "preload.coverage": 0 });
});
