import { resolve } from "node:path";
import { expect, test } from "vitest";
import faults from "../../../scenarios/agent/faults.ts";
import { entryEngine } from "../../../src/engine/entry-engine.ts";
import { scenarioTrials } from "../scenario-trials.ts";
import { exchangeOf, traceOf } from "../../report/timeline/random-traces.ts";
import { troubledAgent } from "../troubled-agent.ts";

const trials = scenarioTrials();

/** The facts of one trial: those of the six endings that are 1, and the counts. */
async function seen(manner: string, arm: string, timeLimitNs = 20e9) {
  const values = await trials.values(faults, arm, { engine: troubledAgent(manner), workload: { timeLimitNs } });
  const endings = ["recovered", "reported", "hung", "trying", "looped", "lost"];
  return {
    values,
    attempts: values["faults.attempts"],
    endings: endings.filter((ending) => values[`faults.${ending}`] === 1),
  };
}

test.each(["429-date", "529", "500", "cut", "malformed-call"])(
  "an agent that tries again recovers from %s",
  async (arm) => {
    expect((await seen("hasty", arm)).endings).toEqual(["recovered"]);
  },
);

test("a retry before the asked wait is counted, and a wait beyond it is measured", async () => {
  const { whole, broken } = await trials.breaks(faults, {
    arm: "429-seconds",
    whole: { engine: troubledAgent("patient") },
    broken: { engine: troubledAgent("hasty") },
    moves: "faults.early_retries",
  });
  expect(whole["faults.early_retries"]).toBe(0);
  expect(whole["faults.excess_wait"]).toBeGreaterThanOrEqual(0);
  expect(broken["faults.early_retries"]).toBe(1);
  expect(broken).not.toHaveProperty(["faults.excess_wait"]);
});

test("an agent that ends with an error has reported it, in one attempt", async () => {
  expect(await seen("reporting", "529")).toMatchObject({ endings: ["reported"], attempts: 1 });
});

test("an agent that ends well without an answer has lost it", async () => {
  expect(await seen("lossy", "500")).toMatchObject({ endings: ["lost"], attempts: 1 });
  expect((await seen("patient", "empty")).endings).toEqual(["lost"]);
});

test("an agent that waits for a silent stream hangs, and what it has shown counts as a partial answer", async () => {
  const { endings, values } = await seen("patient", "stalled", 2e9);
  expect(endings).toEqual(["hung"]);
  expect(values["faults.partial_answers"]).toBe(1);
});

test("an agent that sends a refused prompt for ever loops until the provider stops it", async () => {
  const { endings, values, attempts } = await seen("looping", "overflow", 4e9);
  // It goes on after the provider has stopped to answer, so it is ended at the limit too.
  expect(endings).toEqual(["trying", "looped"]);
  expect(values["faults.futile_attempts"]).toBe((attempts ?? 0) - 1);
});

test("a fault that the agent's protocol cannot have is not applicable", async () => {
  const program = resolve(import.meta.dirname, "../../programs/small-agent.mjs");
  const engine = entryEngine({ id: "small", title: "small", home: "fresh", command: ["node", program] }, null);
  expect(await trials.trial(faults, "malformed-call", { engine })).toMatch(/^the fault cannot happen/);
});

/** Whether an agent that prints these pieces, each in a line of JSON, has reported the refusal, and whether it lost the answer. */
function refusalPrinted(...pieces: readonly string[]) {
  const output = pieces.map((content, at) => ({ atNs: at, text: `${JSON.stringify({ type: "message", content })}\n` }));
  const trace = { ...traceOf([exchangeOf({})], 0, 1e9), output };
  const observed = faults.observe(trace, { id: "refusal", title: "", toggles: {} });
  return observed.kind === "values" ? [observed.values["faults.reported"], observed.values["faults.lost"]] : [];
}

test("a refusal that is printed in pieces has been reported, and one that is swallowed is lost", () => {
  expect(refusalPrinted("I ca", "n't ", "help wit", "h this.")).toEqual([1, 0]);
  expect(refusalPrinted("I ca")).toEqual([0, 1]);
});
