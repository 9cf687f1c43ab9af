import { expect, test } from "vitest";
import { machineClock } from "../../../src/core/clock.ts";
import { Departure } from "../../../src/provider/http/departure.ts";
import { pacedWait } from "../../../src/provider/http/http-output.ts";

function waitOf() {
  return pacedWait({ client: new Departure(), nowNs: () => 0, isCrowded: () => false, sleep: undefined });
}

async function passedMs(work: () => Promise<void>): Promise<number> {
  const startNs = machineClock.nowNs();
  await work();
  return Number(machineClock.nowNs() - startNs) / 1e6;
}

test("the last part of a wait is slept through and not spent in turns of the event loop", async () => {
  const wait = waitOf();
  expect(await passedMs(() => wait(0.9))).toBeGreaterThan(0.24);
  expect(await passedMs(() => wait(0.2))).toBeGreaterThan(0.13);
});

test("a sleep is short, so that another request of the same moment is answered between two of them", async () => {
  let turns = 0;
  const count = (): void => {
    turns += 1;
  };
  setImmediate(count);
  await waitOf()(0.9);
  expect(turns).toBe(1);
});
