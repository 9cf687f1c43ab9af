import { expect, test } from "vitest";
import tenTurns from "../../../scenarios/agent/ten-turns.ts";
import { scenarioTrials } from "../scenario-trials.ts";

const trials = scenarioTrials();
const planned = { told: { cache: "planned" } };

test("a clock in the system prompt breaks the prefix of every turn", async () => {
  const { whole, broken } = await trials.breaks(tenTurns, {
    arm: "session",
    whole: planned,
    broken: { told: { cache: "planned", volatile: "clock" } },
    moves: "cache.prefix_breaks",
  });
  expect(whole).toMatchObject({
    "cache.prefix_breaks": 0,
    "gen_ai.invoke_agent.inference_calls": 11,
    "turns.connections": 1,
  });
  expect(whole["turns.breakpoints"]).toBeGreaterThan(0);
  expect(whole["turns.prompt_growth"]).toBeGreaterThan(20);
  expect(broken["cache.prefix_breaks"]).toBe(10);
});

test("an engine that blocks for a tenth of a second before each request adds it to each turn", async () => {
  const blocks = `
    import { ClientRequest } from "node:http";
    const end = ClientRequest.prototype.end;
    ClientRequest.prototype.end = function (...args) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
      return end.apply(this, args);
    };
    const plainFetch = globalThis.fetch;
    globalThis.fetch = (...args) => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
      return plainFetch(...args);
    };`;
  const values = await trials.values(tenTurns, "session", { preload: blocks });
  expect(values["turns.turn_around"]).toBeGreaterThanOrEqual(100e6);
});

test("a command whose output is lost is a wrong result", async () => {
  const [first, ...rest] = tenTurns.workload({ id: "session", title: "", toggles: {} }, "s").script.turns;
  const silent = { kind: "tool", operation: { kind: "run", command: "true" }, markers: ["bench-turn-1"] } as const;
  expect(first).toBeDefined();
  await trials.breaksWork(tenTurns, {
    arm: "session",
    broken: { workload: { script: { turns: [{ blocks: [silent] }, ...rest] } } },
    fails: /call 1 of turn 1 brought nothing of what was asked/,
  });
});
