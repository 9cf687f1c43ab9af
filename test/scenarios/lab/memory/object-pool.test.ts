import * as fc from "fast-check";
import { expect, test } from "vitest";
import { ObjectPool } from "../../../../runners/lab/in-process/kernels/object-pool.ts";
import { parseIntoNew, parseIntoPooled } from "../../../../runners/lab/in-process/kernels/parse-messages.ts";
import { steadyMedian } from "../../../../runners/lab/in-process/steady-state.ts";
import objectPool, { parsedChecksum } from "../../../../scenarios/lab/memory/object-pool.ts";
import type { Workload } from "../../../../src/core/scenario.ts";
import { scenarioTrials } from "../../scenario-trials.ts";

const trials = scenarioTrials();

test("both kernels do the same work, all of it", () => {
  expect([parseIntoNew().run(), parseIntoPooled().run()]).toEqual([parsedChecksum, parsedChecksum]);
});

function programOf(kernel: string, checksum: number): Pick<Workload, "program"> {
  const program = objectPool.arms.map((arm) => objectPool.workload(arm, "seed").program)[0];
  if (program === undefined) throw new Error("No program.");
  return { program: { ...program, input: { kernel, blocks: 4, callsPerBlock: 2, checksum } } };
}

test("a pool that makes a record for each message allocates as much as no pool", async () => {
  const { whole } = await trials.breaks(objectPool, {
    arm: "pool",
    whole: { workload: programOf("parse-into-pooled", parsedChecksum) },
    broken: { workload: programOf("parse-into-new", parsedChecksum) },
    moves: "kernel.bytes_per_operation",
    so: (made, pooled) => made > 1.2 * pooled,
  });
  expect(whole).toMatchObject({ "kernel.operations": 8_000, "kernel.time_per_operation": expect.any(Number) });
});

test("a kernel that does other work is a wrong result", async () => {
  expect(await trials.trial(objectPool, "pool", { workload: programOf("parse-into-pooled", 1) })).toBe(
    `wrong result: a call returned ${parsedChecksum}, not 1`,
  );
});

test("defect: a pool that is empty waits for an object, in order, and does not throw", async () => {
  const pool = new ObjectPool(() => ({}), { least: 0, most: 2 });
  const [first, second] = [await pool.acquire(), await pool.acquire()];
  expect(pool.take()).toBeNull();
  const order: string[] = [];
  const third = pool.acquire().then((pooled) => {
    order.push("third");
    return pooled;
  });
  const fourth = pool.acquire().then((pooled) => {
    order.push("fourth");
    return pooled;
  });
  pool.release(second);
  pool.release(first);
  expect([await third, await fourth]).toEqual([second, first]);
  expect(order).toEqual(["third", "fourth"]);
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
