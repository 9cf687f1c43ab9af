import { expect, test } from "vitest";
import { askFirst, type FirstQuestion } from "../../../src/cli/audit/first-question.ts";
import { loadCatalogue } from "../../../src/cli/config/catalogue.ts";
import { entryEngine } from "../../../src/engine/entry-engine.ts";
import type { RoundsPolicy } from "../../../src/run/execute.ts";
import { emptyRecord, planScenario } from "../../../src/run/plan.ts";
import { fixtureRun } from "../../report/fixture-run.ts";

const { agent } = await loadCatalogue();
const engine = entryEngine({ id: "mine", title: "mine", command: ["true"] }, null);
const planned = agent.filter(({ id }) => id === "cold-start").map((one) => planScenario(one, engine, []));
const record = { ...fixtureRun(), scenarios: planned.map((one) => emptyRecord(one, "seed")) };

/** Asks an agent that hangs or answers. A round takes as long as it may. */
async function asked(budgetSeconds: number, isReached: () => boolean) {
  let nowNs = 0n;
  const policies: RoundsPolicy[] = [];
  const lines: string[] = [];
  const execution = {
    record,
    rounds: async (_: unknown, policy: RoundsPolicy) => {
      policies.push(policy);
      nowNs = policy.endNs ?? nowNs;
      return Promise.resolve();
    },
  };
  const clock: FirstQuestion["clock"] = { nowNs: () => nowNs, isoDate: () => "2026-11-30T00:00:00.000Z" };
  const question: FirstQuestion = {
    engine: "mine",
    isReached,
    endNs: BigInt(budgetSeconds * 1e9),
    clock,
    say: (line) => void lines.push(line),
  };
  const failure = await askFirst(execution, planned, question).then(
    () => null,
    (error: unknown) => String(error),
  );
  return { failure, lines, endSeconds: policies.map(({ endNs = 0n }) => Number(endNs) / 1e9) };
}

test.each([
  [20, 20],
  [1, 10],
])("with a budget of %d s an agent that hangs is ended after %d s, in one line", async (budgetSeconds, seconds) => {
  const { failure, lines, endSeconds } = await asked(budgetSeconds, () => false);
  expect(lines).toEqual([expect.stringContaining(`at most ${seconds}.0 s`)]);
  expect(endSeconds).toEqual([seconds, seconds]);
  expect(failure).toContain(`mine can't be audited: it did not answer a prompt and end within ${seconds}.0 s`);
});

test("an agent that is answered is asked once", async () => {
  expect(await asked(20, () => true)).toMatchObject({ failure: null, endSeconds: [20] });
});
