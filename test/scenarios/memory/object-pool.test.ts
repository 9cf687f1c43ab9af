import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ObjectPool, parseIntoNew, parseIntoPooled } from "../../../runners/lab/in-process/parse-messages.ts";
import { steadyMedian } from "../../../runners/lab/in-process/steady-state.ts";
import { objectPool, parsedChecksum } from "../../../scenarios/memory/object-pool.ts";
import { trialBench, type TrialBench } from "../trial-of-arm.ts";

let bench: TrialBench;
beforeAll(async () => {
  bench = await trialBench();
});
afterAll(() => bench[Symbol.asyncDispose]());

test("both kernels do the same work, all of it", () => {
  expect([parseIntoNew().run(), parseIntoPooled().run()]).toEqual([parsedChecksum, parsedChecksum]);
});

function few(checksum: number) {
  const input = { kernel: "parse-into-pooled", blocks: 4, callsPerBlock: 2, checksum };
  return { workload: { program: { entry: "runners/lab/in-process/main.js", input } } };
}

test("object-pool, broken: a few blocks give every value, and a kernel that does other work is a wrong result", async () => {
  expect(await bench.trial(objectPool, "pool", few(parsedChecksum))).toMatchObject({
    "kernel.operations": 8_000,
    "kernel.time_per_operation": expect.any(Number),
    "kernel.bytes_per_operation": expect.any(Number),
  });
  expect(await bench.trial(objectPool, "pool", few(1))).toBe(
    `wrong result: A call returned ${parsedChecksum} instead of 1.`,
  );
});

test("no object is in two hands, and never more exist than the limit", () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 200 }), fc.integer({ min: 1, max: 5 }), (steps, most) => {
      let made = 0;
      const pool = new ObjectPool(() => ({ id: (made += 1) }), { least: 0, most });
      const held: { id: number }[] = [];
      for (const takes of steps) {
        const back = takes ? undefined : held.pop();
        if (back !== undefined) pool.release(back);
        if (!takes) continue;
        const taken = pool.take();
        expect(taken === null).toBe(held.length === most);
        if (taken !== null) held.push(taken);
        expect(new Set(held).size).toBe(held.length);
      }
      expect(made).toBeLessThanOrEqual(most);
    }),
  );
});

test("warm-up is cut off where the series settles, and nothing is cut from one that is flat", () => {
  const flat = Array.from({ length: 30 }, () => 100);
  expect(steadyMedian(flat)).toEqual({ median: 100, warmUpBlocks: 0 });
  const warming = [900, 500, 300, 200, ...flat];
  expect(steadyMedian(warming)).toEqual({ median: 100, warmUpBlocks: 4 });
  const never = Array.from({ length: 30 }, (_, at) => 1000 - 30 * at);
  expect(steadyMedian(never).warmUpBlocks).toBeGreaterThan(15);
});
