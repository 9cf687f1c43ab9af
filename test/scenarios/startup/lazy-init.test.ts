import { afterAll, beforeAll, expect, test } from "vitest";
import { lazyInit } from "../../../scenarios/startup/lazy-init.ts";
import { trialBench, type TrialBench } from "../trial-of-arm.ts";

let bench: TrialBench;
beforeAll(async () => {
  bench = await trialBench();
});
afterAll(() => bench[Symbol.asyncDispose]());

test("a server that no call needs is started only by an eager start", async () => {
  expect(await bench.trial(lazyInit, "unused/eager")).toMatchObject({ "subsystem.start_count": 1 });
  expect(await bench.trial(lazyInit, "unused/lazy")).toMatchObject({ "subsystem.start_count": 0 });
});

test("lazy-init, broken: a lazy start that starts anyway moves the count", async () => {
  const values = await bench.trial(lazyInit, "unused/lazy", { toggles: { "subsystem-start": "background" } });
  expect(values).toMatchObject({ "subsystem.start_count": 1 });
});

test("a server that is needed is started once, however it is started, and the first use waits for it", async () => {
  const values = await bench.trial(lazyInit, "used/lazy");
  expect(values).toMatchObject({ "subsystem.start_count": 1, "subsystem.first_use_wait": expect.any(Number) });
});

test("a server that cannot start is a wrong result, not a fast one", async () => {
  const values = await bench.trial(lazyInit, "used/lazy", {
    toggles: { "language-server": "node no-such-server.mjs" },
  });
  expect(values).toMatch(/wrong result: the call answered ".*could not be started/);
});
