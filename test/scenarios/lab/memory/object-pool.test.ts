import * as fc from "fast-check";
import { expect, test } from "vitest";
import { ObjectPool, parseIntoNew, parseIntoPooled } from "../../../../runners/lab/in-process/parse-messages.ts";
import { steadyMedian } from "../../../../runners/lab/in-process/steady-state.ts";
import objectPool, { parsedChecksum } from "../../../../scenarios/lab/memory/object-pool.ts";
import type { Workload } from "../../../../src/core/scenario.ts";
import { scenarioTrials } from "../../scenario-trials.ts";

const trials = scenarioTrials();

test("both kernels do the same work, all of it", () => {
  expect([parseIntoNew().run(), parseIntoPooled().run()]).toEqual([parsedChecksum, parsedChecksum]);
});

const few = { kernel: "parse-into-pooled", blocks: 4, callsPerBlock: 2, checksum: parsedChecksum };

/** `entry` in place of the scenario's program. */
function program(input: object, entry?: string): Pick<Workload, "program"> {
  const [arm] = objectPool.arms;
  const written = arm === undefined ? undefined : objectPool.workload(arm, "seed").program;
  if (written === undefined) throw new Error("The scenario has no program.");
  return { program: { entry: entry ?? written.entry, input } };
}

test("a pool that hands out records in use does other work, which is a wrong result", async () => {
  await trials.breaksWork(objectPool, {
    arm: "pool",
    whole: { workload: program(few) },
    broken: { workload: program(few, "test/programs/careless-pool.js") },
    fails: /^wrong result: A call returned \d+ instead of \d+\.$/,
  });
});

test("a few blocks give every value", async () => {
  expect(await trials.trial(objectPool, "pool", { workload: program(few) })).toMatchObject({
    "kernel.operations": 8_000,
    "kernel.time_per_operation": expect.any(Number),
    "kernel.bytes_per_operation": expect.any(Number),
  });
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
