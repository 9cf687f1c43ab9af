import { expect, test } from "vitest";
import lazyInit from "../../../../scenarios/lab/startup/lazy-init.ts";
import { scenarioTrials } from "../../scenario-trials.ts";

const trials = scenarioTrials();

test("a server that no call needs is started only by an eager start", async () => {
  expect(await trials.trial(lazyInit, "unused/eager")).toMatchObject({ "subsystem.start_count": 1 });
  expect(await trials.trial(lazyInit, "unused/lazy")).toMatchObject({ "subsystem.start_count": 0 });
});

test("a lazy start that starts anyway moves the count", async () => {
  await trials.breaks(lazyInit, {
    arm: "unused/lazy",
    broken: { told: { "subsystem-start": "background" } },
    moves: "subsystem.start_count",
  });
});

test("a server that is needed is started once, however it is started, and the first use waits for it", async () => {
  const values = await trials.trial(lazyInit, "used/lazy");
  expect(values).toMatchObject({ "subsystem.start_count": 1, "subsystem.first_use_wait": expect.any(Number) });
});

test("a server that cannot start is a wrong result, not a fast one", async () => {
  const values = await trials.trial(lazyInit, "used/lazy", {
    told: { "language-server": "node no-such-server.mjs" },
  });
  expect(values).toMatch(/wrong result: the call answered ".*could not be started/);
});
