import { afterAll, beforeAll, expect, test } from "vitest";
import { connectionReuse } from "../../../scenarios/round-trip/connection-reuse.ts";
import { scenarioTrials, type ScenarioTrials } from "../scenario-trials.ts";

let trials: ScenarioTrials;
beforeAll(async () => {
  trials = await scenarioTrials();
});
afterAll(() => trials[Symbol.asyncDispose]());

test("defect: a pool that requests do not use, as when fetch is handed an agent it ignores; a client for each call opens a connection for each, even in one process; a pool opens one", async () => {
  const shared = await trials.values(connectionReuse, "rtt-20/default");
  expect([shared["http.connections_opened"], shared["http.reuse_ratio"]]).toEqual([1, 0.75]);
  const broken = await trials.values(connectionReuse, "rtt-20/default", { connections: "per-call" });
  expect([broken["http.connections_opened"], broken["http.reuse_ratio"]]).toEqual([4, 0]);
  // The wire is real: a request can't arrive before half a round trip, nor an answer be done before the other half.
  expect(shared["http.turn_gap"]).toBeGreaterThan(10e6);
});
