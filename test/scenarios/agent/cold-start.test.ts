import { expect, test } from "vitest";
import coldStart from "../../../scenarios/agent/cold-start.ts";
import { scenarioTrials } from "../scenario-trials.ts";

const trials = scenarioTrials();

test("an engine that sleeps a second before its first request is a second slower", async () => {
  const sleep = "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);";
  await trials.breaks(coldStart, {
    arm: "lazy",
    broken: { preload: sleep },
    moves: "startup.spawn_to_first_request",
    so: (broken) => broken >= 1e9,
  });
});

const at = (ns: number) => ({ "startup.spawn_to_first_request": ns });

test("the engine's share is what is above the floor of the same round, and absent without one", () => {
  expect(coldStart.combine?.({ floor: at(40e6), lazy: at(90e6) })).toEqual({ lazy: { "startup.engine_share": 50e6 } });
  expect(coldStart.combine?.({ lazy: at(90e6) })).toEqual({});
});

test("requests before the conversation and the time after the answer are told", async () => {
  const lists = `await fetch(process.env.ANTHROPIC_BASE_URL + "/v1/models", { headers: { "x-api-key": "k" } });`;
  expect(await trials.values(coldStart, "lazy")).toMatchObject({ "startup.requests_before": 0 });
  expect(await trials.values(coldStart, "lazy", { preload: lists })).toMatchObject({
    "startup.requests_before": 1,
    "startup.answer_to_exit": expect.any(Number),
  });
});

test("the first start finds an empty HOME, each time", async () => {
  const counts = `
    import { readdirSync, writeFileSync } from "node:fs";
    const found = readdirSync(process.env.HOME);
    if (found.length > 0) throw new Error("HOME holds " + found);
    writeFileSync(process.env.HOME + "/left.txt", "");`;
  for (const _ of ["first", "second"])
    expect(await trials.values(coldStart, "fresh-home", { preload: counts })).toHaveProperty(["process.wall_time"]);
});
