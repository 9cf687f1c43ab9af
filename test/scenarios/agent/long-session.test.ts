import { expect, test } from "vitest";
import longSession from "../../../scenarios/agent/long-session.ts";
import { trialResult } from "../../../src/run/trial-outcome.ts";
import { breaks, scenarioTrials } from "../scenario-trials.ts";

const trials = scenarioTrials();

/** Code that acts at each request that the engine sends. */
function atEachRequest(action: string): string {
  return `
    import { openSync } from "node:fs";
    import { ClientRequest } from "node:http";
    globalThis.held = [];
    const end = ClientRequest.prototype.end;
    ClientRequest.prototype.end = function (...args) {
      ${action};
      return end.apply(this, args);
    };
    const plainFetch = globalThis.fetch;
    globalThis.fetch = (...args) => {
      ${action};
      return plainFetch(...args);
    };`;
}

test("an engine that leaves a file open at each turn shows it, and so does one that keeps memory", async () => {
  const observed = await trials.trace(longSession, "session");
  const { whole, broken } = await breaks(longSession, {
    whole: async () => trialResult(observed).values,
    broken: () =>
      trials.values(longSession, "session", {
        preload: atEachRequest(`openSync("README.md"); held.push(Buffer.alloc(200_000, 1))`),
      }),
    moves: "session.last_descriptors",
    so: (leaking, usual) => leaking > usual + 100,
  });
  expect(whole["gen_ai.invoke_agent.inference_calls"]).toBe(200);
  expect(broken["session.memory_growth"]).toBeGreaterThan((whole["session.memory_growth"] ?? 0) + 100_000);

  // Without samples the turn times alone are left.
  const accounting = { ...observed.trace.accounting, samples: [] };
  const { values } = trialResult({ ...observed, trace: { ...observed.trace, accounting } });
  expect(values["session.turn_growth"]).toBe(whole["session.turn_growth"]);
  expect(values["session.turn_growth"]).toBeGreaterThan(0);
  expect(values["session.memory_growth"]).toBeUndefined();
});
