import { expect, test } from "vitest";
import agentFanout from "../../../../scenarios/lab/concurrency/agent-fanout.ts";
import { scenarioTrials } from "../../scenario-trials.ts";

const trials = scenarioTrials();

test("a quota caps what more agents bring, without a refusal", async () => {
  const round = {
    "quota/1": await trials.values(agentFanout, "quota/1"),
    "quota/10": await trials.values(agentFanout, "quota/10"),
    "quota/32": await trials.values(agentFanout, "quota/32"),
  };
  const values = agentFanout.combine?.(round) ?? {};
  expect(values["quota/10"]?.["fanout.efficiency"]).toBeLessThan(0.5);
  expect(round["quota/32"]["limits.refusals"]).toBe(0);
});

test("agents that wait for each other move the throughput of the free provider", async () => {
  await trials.breaks(agentFanout, {
    arm: "free/10",
    broken: { toggles: { parallel: "1" } },
    moves: "simulated.throughput",
    so: (waiting, free) => free > 5 * waiting,
  });
});

test("agents of one process on the machine's clock do all of their tasks, and a lost one is wrong work", async () => {
  expect(await trials.values(agentFanout, "machine/8")).toMatchObject({ "tasks.done_ratio": 1 });
  await expect(trials.values(agentFanout, "machine/8", { toggles: { results: "elsewhere.jsonl" } })).rejects.toThrow(
    /0 of 48 tasks are done/,
  );
});

/** Contention 1 %, coherency 0.1 %. */
const lawful = (agents: number): number => (40 * agents) / (1 + 0.01 * (agents - 1) + 0.001 * agents * (agents - 1));
const capped = (agents: number): number => Math.min(120, 40 * agents);

function quotaRound(throughputOf: (agents: number) => number) {
  return Object.fromEntries(
    [1, 4, 10, 32, 1000].map((agents) => [`quota/${agents}`, { "simulated.throughput": throughputOf(agents) }]),
  );
}

test("a group's law is told with its largest arm, and where it misses an arm neither its figures nor a knee are", () => {
  const fitted = agentFanout.combine?.(quotaRound(lawful))["quota/1000"] ?? {};
  expect(fitted["fanout.knee"]).toBeCloseTo(Math.sqrt(0.99 / 0.001), 3);
  const missed = agentFanout.combine?.(quotaRound(capped))["quota/1000"] ?? {};
  expect(Object.keys(missed)).toEqual(["fanout.efficiency"]);
});

test("the first agent ahead saves the others' share of the prompt, and a burst does not", async () => {
  const warm = await trials.values(agentFanout, "prefix/warm-first");
  const burst = await trials.values(agentFanout, "prefix/warm-first", { toggles: { start: "burst" } });
  expect(burst["usage.billed_input_tokens"]).toBeGreaterThan(3 * (warm["usage.billed_input_tokens"] ?? 0));
});

test("agents in worktrees write the same file and each change comes back as a patch of its own", async () => {
  expect((await trials.values(agentFanout, "trees/4"))["tasks.done_ratio"]).toBe(1);
  await expect(trials.values(agentFanout, "trees/4", { toggles: { isolation: "context" } })).rejects.toThrow(
    /wrote outside its worktree/,
  );
});
