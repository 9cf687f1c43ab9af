import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { timeRequests } from "../../../../runners/lab/load/served-engine.ts";
import serverLoad from "../../../../scenarios/lab/memory/server-load.ts";
import { scenarioTrials } from "../../scenario-trials.ts";

const trials = scenarioTrials();

function fewer(arm: string, other: object) {
  const found = serverLoad.arms.find(({ id }) => id === arm);
  const program = found && serverLoad.workload(found, "seed").program;
  if (program === undefined || typeof program.input !== "object") throw new Error("no program");
  return { workload: { program: { ...program, input: { ...program.input, ...other } } } };
}

test("a warm engine answers every request of a load generator, and ends cleanly", async () => {
  expect(await trials.trial(serverLoad, "warm-8", fewer("warm-8", { requests: 24 }))).toMatchObject({
    "load.requests": 24,
    "load.failed": 0,
    "load.first_byte_p50": expect.any(Number),
  });
});

test("an engine that turns requests away shows in the count of failures", async () => {
  await trials.breaks(serverLoad, {
    arm: "warm-32",
    whole: fewer("warm-32", { requests: 40 }),
    broken: fewer("warm-32", { requests: 40, flags: ["--serve-concurrency", "1"] }),
    moves: "load.failed",
  });
});

test("a process for each prompt gives the same answers", async () => {
  expect(await trials.trial(serverLoad, "spawned", fewer("spawned", { requests: 1 }))).toMatchObject({
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
