import { expect, test } from "vitest";
import { loadCatalogue } from "../../src/cli/config/catalogue.ts";
import type { Engine } from "../../src/core/engine.ts";
import type { Workload } from "../../src/core/scenario.ts";
import { emptyRecord, planScenario } from "../../src/run/plan.ts";

const { agent, lab } = await loadCatalogue();
const catalogue = [...agent, ...lab];

function engineWith(toggles: Engine["toggles"]): Engine {
  return {
    id: "e",
    title: "e",
    protocol: "anthropic-messages",
    model: null,
    home: "shared",
    toggles,
    launch: () => ({ argv: ["e"], env: {} }),
  };
}

function planned(id: string, engine: Engine, arms: readonly string[] = []) {
  const scenario = catalogue.find((one) => one.id === id);
  if (scenario === undefined) throw new Error(`no scenario ${id}`);
  return planScenario(scenario, engine, arms);
}

function plainIds(id: string): string[] {
  return planned(id, engineWith({})).arms.map((arm) => arm.id);
}

test("an engine without toggles runs each workload once as it is, beside the controls", () => {
  expect(plainIds("cold-start")).toEqual(["floor", "as-is", "fresh-home"]);
  expect(plainIds("parallel-tools")).toEqual(["reads/as-is", "waits/as-is", "conflicts/as-is"]);
  expect(plainIds("first-token")).toEqual(["small", "medium", "large"]);
});

test("what gates on an arm gates on the one that stands for it, so that no engine is measured without a gate", () => {
  const { metrics } = planned("cold-start", engineWith({}));
  expect(metrics.find(({ id }) => id === "startup.spawn_to_first_request")?.gatesOn).toContain("as-is");
  const tools = planned("parallel-tools", engineWith({})).metrics;
  expect(tools.find(({ id }) => id === "tools.max_inflight")?.gatesOn).toContain("waits/as-is");
  expect(tools.find(({ id }) => id === "tools.max_inflight")?.gatesOn).not.toContain("reads/as-is");
});

test("an engine that knows some values of a toggle runs those arms and no substitute", () => {
  const engine = engineWith({ context: ["none", "summary"], "context-budget": [] });
  expect(planned("context-compression", engine).arms.map((arm) => arm.id)).toEqual(["none", "summary"]);
});

test("only the wanted arms are planned", () => {
  expect(planned("first-token", engineWith({}), ["small"]).arms.map((arm) => arm.id)).toEqual(["small"]);
});

test("the digest of a scenario follows from its workloads and the seed", () => {
  const one = planned("cache-hit-rate", engineWith({}));
  expect(emptyRecord(one, "a").digest).toBe(emptyRecord(one, "a").digest);
  expect(emptyRecord(one, "a").digest).not.toBe(emptyRecord(one, "b").digest);
});

test("more patience with an engine is not another scenario; other work is", () => {
  const one = planned("cache-hit-rate", engineWith({}));
  const { scenario } = one;
  const digestOf = (change: (workload: Workload) => Workload): string =>
    emptyRecord(
      { ...one, scenario: { ...scenario, workload: (arm, seed) => change(scenario.workload(arm, seed)) } },
      "a",
    ).digest;
  const own = emptyRecord(one, "a").digest;
  expect(digestOf((workload) => ({ ...workload, timeLimitNs: workload.timeLimitNs * 2 }))).toBe(own);
  expect(digestOf((workload) => ({ ...workload, prompt: `${workload.prompt} Now.` }))).not.toBe(own);
});

test("every scenario marks one plain arm a group of toggles", () => {
  for (const { id, arms } of catalogue) {
    const own = arms.filter((arm) => arm.control === undefined);
    const plain = (group: string | undefined) => own.filter((arm) => arm.group === group && arm.plain === true).length;
    const compared = own.filter((arm) => own.some((other) => other !== arm && other.group === arm.group));
    expect({ id, plain: compared.map(({ group }) => plain(group)) }).toEqual({ id, plain: compared.map(() => 1) });
  }
});
