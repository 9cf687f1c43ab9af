import { expect, test } from "vitest";
import eagerToolStart from "../../../../scenarios/lab/tools/eager-tool-start.ts";
import { scenarioTrials } from "../../scenario-trials.ts";

const trials = scenarioTrials();

test("reads start while the answer streams in, and none if they wait for its end", async () => {
  const { whole, broken } = await trials.breaks(eagerToolStart, {
    arm: "several/block",
    broken: { toggles: { "tool-start": "message" } },
    moves: "tools.started_early",
    so: (plain, eager) => plain === 0 && eager > 0,
  });
  expect(whole["wire.request_bytes"]).toBe(broken["wire.request_bytes"]);
});

test("an answer that breaks off leaves nothing written behind", async () => {
  expect(await trials.values(eagerToolStart, "broken/block")).toMatchObject({ "tools.half_run": 0 });
});
