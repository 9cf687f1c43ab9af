import { expect, test } from "vitest";
import { requestedPart } from "../../../src/cli/measurement/planned-request.ts";
import { loadWorkbench } from "../../../src/cli/config/workbench.ts";
import { repeated, runRecord, scenarioRecord } from "../../gate/run-records.ts";
import { emptyFolder } from "../bench-process.ts";

const scenario = (id: string) => ({ ...scenarioRecord(repeated("head", 3)), id });
const recorded = runRecord([scenario("cold-start"), scenario("soak"), scenario("long-gone")]);
const bench = await loadWorkbench(emptyFolder());

function requested(scenarios: readonly string[], named: readonly string[] = []): string[] {
  const { scenarios: left } = requestedPart(recorded, bench, { scenarios, set: "quick", arms: named });
  return left.flatMap(({ id, arms }) => arms.map((one) => `${id}/${one.id}`));
}

test("of a baseline, what was not asked for is left out, and what bench no longer has stays to be found missing", () => {
  expect(requested([])).toEqual(["cold-start/on", "long-gone/on"]);
  expect(requested(["soak"])).toEqual(["soak/on"]);
});

test("an arm that was not asked for is not missing", () => {
  expect(requested(["soak"], ["on"])).toEqual(["soak/on"]);
  expect(requested(["soak"], ["other"])).toEqual([]);
});
