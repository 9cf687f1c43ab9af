import { expect, test } from "vitest";
import network from "../../../scenarios/agent/network.ts";
import { namespaceProblem } from "../../../src/run/network-namespace.ts";
import { scenarioTrials } from "../scenario-trials.ts";

const trials = scenarioTrials();

/** Looks up a name and connects to an address of the documentation, before the engine begins. */
const curious = `
import { lookup } from "node:dns/promises";
import { connect } from "node:net";
const failures = [];
await lookup("telemetry.example").catch(({ code }) => failures.push(code));
await new Promise((resolve) => connect(80, "192.0.2.1").on("error", ({ code }) => resolve(failures.push(code))));
if (failures.join() !== "ENOTFOUND,ENETUNREACH") throw new Error("not isolated: " + failures.join());
`;

const isPossible = namespaceProblem() === null;

test.runIf(isPossible)("a lookup and a connection are counted, and both fail at once", async () => {
  const { whole, broken } = await trials.breaks(network, {
    arm: "plain",
    broken: { preload: curious },
    moves: "network.names",
  });
  expect(whole).toMatchObject({ "network.names": 0, "network.refused_addresses": 0 });
  expect(broken).toMatchObject({ "network.names": 1, "network.refused_addresses": 1 });
});

test.runIf(!isPossible)("without an isolated network the question does not apply", async () => {
  expect(await trials.trial(network, "plain")).toEqual({});
});
