import { expect, test } from "vitest";
import { isAuditArm, isFigureArm } from "../../../src/audit/card-arms.ts";
import { loadCatalogue } from "../../../src/cli/config/catalogue.ts";
import { cardQuestions } from "../../../src/cli/measurement/card-questions.ts";
import { entryEngine } from "../../../src/engine/entry-engine.ts";
import { type PlannedScenario, planScenario } from "../../../src/run/plan.ts";

const { agent } = await loadCatalogue();
const engine = entryEngine({ id: "plain", title: "plain", command: ["true"] }, null);
const planned = agent
  .filter(({ sets }) => sets.includes("audit"))
  .map((scenario) => planScenario(scenario, engine, []));

const namesOf = (questions: readonly PlannedScenario[]) =>
  questions.map(({ scenario, arms }) => [scenario.id, arms.length > 3 ? arms.length : arms.map(({ id }) => id)]);

test("short questions with figures are asked again, all others once, the cheapest first", () => {
  const audited = planned.map((one) => ({
    ...one,
    arms: one.arms.filter(({ id, control }) => control !== undefined || isAuditArm(one.scenario.id, id)),
  }));
  const { timed, once } = cardQuestions(audited, (scenario, { id }) => isFigureArm(scenario, id), new Set());
  expect(Object.fromEntries(namesOf(timed))).toEqual({
    "cold-start": ["floor", "as-is"],
    "first-token": ["medium"],
    "parallel-tools": ["waits/as-is"],
    "ten-turns": ["session"],
  });
  expect(namesOf(once)).toEqual([
    ["cold-start", ["fresh-home"]],
    ["sessions", ["second", "continued/as-is"]],
    ["big-output", ["1-mb"]],
    ["long-session", ["session"]],
    ["interrupt", 4],
    ["faults", 13],
  ]);
});

test("a recording that was named comes before the other questions", () => {
  const [scenario] = agent.filter(({ id }) => id === "faults");
  if (scenario === undefined) throw new Error("no such scenario");
  const recording = planScenario({ ...scenario, id: "fix-bug", family: "sessions" }, engine, []);
  const { once } = cardQuestions([...planned, recording], () => false, new Set(["fix-bug"]));
  expect(once[0]?.scenario.id).toBe("fix-bug");
  expect(once.length).toBe(planned.length + 1);
  // One of the configuration waits its turn.
  const configured = cardQuestions([...planned, recording], () => false, new Set()).once.map(
    ({ scenario: { id } }) => id,
  );
  expect(configured.indexOf("fix-bug")).toBeGreaterThan(0);
});

test("every scenario of the set audit has an arm that a figure or a rule needs", () => {
  const unused = planned.filter(({ scenario, arms }) => !arms.some(({ id }) => isAuditArm(scenario.id, id)));
  expect(unused.map(({ scenario }) => scenario.id)).toEqual([]);
});
