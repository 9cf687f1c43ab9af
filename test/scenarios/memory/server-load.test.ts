import { EventEmitter } from "node:events";
import { afterAll, beforeAll, expect, test } from "vitest";
import { timeRequests } from "../../../runners/lab/load/served-engine.ts";
import { serverLoad } from "../../../scenarios/memory/server-load.ts";
import { trialBench, type TrialBench } from "../trial-of-arm.ts";

let bench: TrialBench;
beforeAll(async () => {
  bench = await trialBench();
});
afterAll(() => bench[Symbol.asyncDispose]());

function fewer(arm: string, other: object) {
  const found = serverLoad.arms.find(({ id }) => id === arm);
  const program = found && serverLoad.workload(found, "seed").program;
  if (program === undefined || typeof program.input !== "object") throw new Error("no program");
  return { workload: { program: { ...program, input: { ...program.input, ...other } } } };
}

test("a warm engine answers every request of a load generator, and ends cleanly", async () => {
  expect(await bench.trial(serverLoad, "warm-8", fewer("warm-8", { requests: 24 }))).toMatchObject({
    "load.requests": 24,
    "load.failed": 0,
    "load.first_byte_p50": expect.any(Number),
  });
});

test("server-load, broken: an engine that turns requests away shows in the count of failures", async () => {
  const flags = ["--serve-concurrency", "1"];
  const values = await bench.trial(serverLoad, "warm-32", fewer("warm-32", { requests: 40, flags }));
  expect(typeof values === "object" && values["load.failed"]).toBeGreaterThan(0);
});

test("a process for each prompt gives the same answers", async () => {
  expect(await bench.trial(serverLoad, "spawned", fewer("spawned", { requests: 1 }))).toMatchObject({
    "load.requests": 1,
    "load.failed": 0,
  });
});

test("first byte and end of each request are told apart, below a millisecond", () => {
  const client = new EventEmitter();
  const stamps = [1000n, 1300n, 2000n, 5000n, 5100n];
  const seen: object[] = [];
  timeRequests(
    client,
    () => stamps.shift() ?? 0n,
    (times) => seen.push(times),
  );
  client.emit("request");
  client.emit("body");
  client.emit("body");
  client.emit("response");
  expect(seen).toEqual([{ firstByteNs: 700, wholeNs: 3700 }]);
});
