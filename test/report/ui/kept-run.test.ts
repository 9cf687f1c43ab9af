import { expect, test } from "vitest";
import { outcomeOf } from "../../../src/gate/outcome.ts";
import { finishedEntry } from "../../../src/report/ui/kept-run.ts";
import { fixtureRun } from "../fixture-run.ts";

function stateOf(command: readonly string[], stopped?: string) {
  const run = { ...fixtureRun(), command };
  const outcome = { ...outcomeOf(run, { gate: false, strict: false }, stopped), kind: "failed" as const };
  return finishedEntry("run", { ...run, outcome }, []).state;
}

test("an audit with arms that it did not measure is no failed run", () => {
  expect(stateOf(["bench", "audit"])).toEqual({ kind: "finished", outcome: "measured", headline: "Audit" });
  expect(stateOf(["bench", "league"])).toMatchObject({ outcome: "measured", headline: "League" });
  expect(stateOf(["bench", "run"])).toMatchObject({ outcome: "failed" });
  expect(stateOf(["bench", "audit"], "the provider ended")).toMatchObject({ outcome: "failed" });
});
