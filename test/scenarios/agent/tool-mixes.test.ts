import { expect, test } from "vitest";
import toolMixes from "../../../scenarios/agent/tool-mixes.ts";
import { scenarioTrials } from "../scenario-trials.ts";

const trials = scenarioTrials();

test("edits of one file all arrive, and some are lost by a scheduler that ignores what calls touch", async () => {
  expect(await trials.values(toolMixes, "conflicts/classes")).toMatchObject({ "tools.lost_updates": 0 });
  const { whole } = await trials.breaks(toolMixes, {
    arm: "conflicts/parallel",
    broken: { toggles: { tools: "naive" } },
    // The whole arm has no value of this metric: its scheduler leaves nothing to chance.
    moves: "tools.racing_lost_updates",
    so: (lost) => lost > 0,
  });
  expect(whole).toMatchObject({ "tools.lost_updates": 0 });
});

test("a cap holds, and calls that wait use all of it", async () => {
  const capped = await trials.values(toolMixes, "waits/cap-1");
  expect(capped["tools.max_inflight"]).toBe(1);
  const wide = await trials.values(toolMixes, "waits/cap-1", { toggles: { "max-parallel": "8" } });
  expect(wide["tools.max_inflight"]).toBeGreaterThan(1);
  expect(wide["gen_ai.usage.input_tokens"]).toBe(capped["gen_ai.usage.input_tokens"]);
});
