import { expect, test } from "vitest";
import interrupt from "../../../scenarios/agent/interrupt.ts";
import { scenarioTrials } from "../scenario-trials.ts";
import { troubledAgent } from "../troubled-agent.ts";

const trials = scenarioTrials();
const values = (manner: string, arm: string, timeLimitNs = 25e9) =>
  trials.values(interrupt, arm, { engine: troubledAgent(manner), workload: { timeLimitNs } });

test.each(["stream/int", "stream/term", "tool/term"])(
  "an agent that cleans up at %s leaves nothing running and answers the next prompt",
  async (arm) => {
    expect(await values("careful", arm)).toMatchObject({
      "interrupt.ignored": 0,
      "interrupt.survivors": 0,
      "interrupt.exit_status": arm.endsWith("int") ? 130 : 143,
      "interrupt.partial_answers": arm.startsWith("stream") ? 1 : 0,
      "interrupt.later_answers": 1,
    });
  },
);

test("an agent that leaves its command running has survivors", async () => {
  const { broken } = await trials.breaks(interrupt, {
    arm: "tool/int",
    whole: { engine: troubledAgent("careful") },
    broken: { engine: troubledAgent("careless") },
    moves: "interrupt.survivors",
  });
  expect(broken["interrupt.survivors"]).toBeGreaterThanOrEqual(1);
});

test("an agent that ignores the signal in a command is ended at the limit, and has no time to exit", async () => {
  const seen = await values("deaf", "tool/int", 4e9);
  expect(seen).toMatchObject({ "interrupt.ignored": 1 });
  expect(seen).not.toHaveProperty(["interrupt.exit_time"]);
});

test("an agent that ends before the signal is a failed trial", async () => {
  const script = { turns: [{ blocks: [{ kind: "text", text: "done" }] }] } as const;
  const engine = troubledAgent("careful");
  expect(await trials.trial(interrupt, "tool/int", { engine, workload: { script, later: [] } })).toMatch(
    /ended before the place of the interrupt/,
  );
});
