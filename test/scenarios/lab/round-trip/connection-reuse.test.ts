import { expect, test } from "vitest";
import connectionReuse from "../../../../scenarios/lab/round-trip/connection-reuse.ts";
import { scenarioTrials } from "../../scenario-trials.ts";

const trials = scenarioTrials();

test("a client for each call opens a connection for each, even in one process; a pool opens one", async () => {
  const { whole, broken } = await trials.breaks(connectionReuse, {
    arm: "rtt-20/default",
    broken: { toggles: { connections: "per-call" } },
    moves: "http.connections_opened",
  });
  expect([whole["http.connections_opened"], whole["http.reuse_ratio"]]).toEqual([1, 0.75]);
  expect([broken["http.connections_opened"], broken["http.reuse_ratio"]]).toEqual([4, 0]);
  // The wire is real: a request can't arrive before half a round trip, nor an answer be done before the other half.
  expect(whole["http.turn_gap"]).toBeGreaterThan(10e6);
});
