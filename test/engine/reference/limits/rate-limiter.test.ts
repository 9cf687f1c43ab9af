import * as fc from "fast-check";
import { expect, test } from "vitest";
import { openGate } from "../../../../src/engine/reference/limits/open-gate.ts";
import type { RequestGate } from "../../../../src/engine/reference/limits/request-gate.ts";
import { parseOptions, type Options } from "../../../../src/engine/reference/options.ts";
import { VirtualClock } from "../../../../src/provider/virtual/virtual-clock.ts";
import { gatedAgents, mostOpen } from "./gated-agents.ts";

const usage = { freshInputTokens: 100, cacheWriteTokens: 0, cacheReadTokens: 0, outputTokens: 10 };
const small = { bytes: 400, maxOutputTokens: 100, requestClass: "interactive" } as const;
const never = new AbortController().signal;

function options(...flags: string[]): Options {
  const parsed = parseOptions([...flags, "go"]);
  if (parsed === null) throw new Error("no options");
  return parsed;
}

/** Rates that only the slots are below. */
const wide = ["--rpm", "6000", "--input-tpm", "9000000", "--output-tpm", "9000000"];

test("a slot is held until the response has ended, so never more are under way than there are slots", async () => {
  const limited = options("--limiter", "full", "--concurrency", "3", ...wide);
  const { exchanges, failures } = await gatedAgents(10, (clock) => openGate(limited, clock));
  expect(failures).toEqual(Array(10).fill(null));
  expect(mostOpen(exchanges)).toBe(3);
});

test("defect: a limiter that frees its slot on return from acquire limits nothing that is under way", async () => {
  const limited = options("--limiter", "full", "--concurrency", "3", ...wide);
  const leaky = (clock: VirtualClock): RequestGate => {
    const gate = openGate(limited, clock);
    return {
      admit: async (size, signal) => {
        const admission = await gate.admit(size, signal);
        admission.end({ kind: "done", usage });
        return { answered: () => undefined, end: () => undefined };
      },
    };
  };
  const { exchanges } = await gatedAgents(10, leaky);
  expect(mostOpen(exchanges)).toBe(10);
});

test("defect: workers used as a per-second rate are neither a number of workers nor a rate that keeps them", async () => {
  const asRate = options("--limiter", "rpm", "--rpm", String(3 * 60));
  const { exchanges } = await gatedAgents(10, (clock) => openGate(asRate, clock));
  expect(mostOpen(exchanges)).toBeGreaterThan(3);
});

test("a quota that the provider enforces is met without a refusal, and one without a limiter is not", async () => {
  const limits = { requestsPerMinute: 10 };
  const flags = ["--retry-on-rate-limit", "20"];
  const kept = options("--limiter", "full", "--rpm", "10", "--concurrency", "20");
  const free = options("--concurrency", "20");
  const refusals = async (gate: Options): Promise<number> => {
    const { exchanges } = await gatedAgents(15, (clock) => openGate(gate, clock), { limits, flags });
    return exchanges.filter(({ status }) => status === 429).length;
  };
  expect(await refusals(kept)).toBe(0);
  expect(await refusals(free)).toBeGreaterThan(5);
});

test("the server's headers are enough: nothing configured, and one request goes ahead to ask", async () => {
  const told = options("--limiter", "headers", "--concurrency", "20");
  const { exchanges, failures } = await gatedAgents(15, (clock) => openGate(told, clock), {
    limits: { requestsPerMinute: 10 },
  });
  expect(failures).toEqual(Array(15).fill(null));
  expect(exchanges.filter(({ status }) => status === 429)).toEqual([]);
  expect(exchanges.filter(({ arrivalNs }) => arrivalNs === 0)).toHaveLength(1);
});

test("in any minute at most a minute's rate more than a full bucket is let through", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 2, max: 60 }),
      fc.array(fc.nat(20_000), { minLength: 1, maxLength: 40 }),
      async (rpm, arrivalsMs) => {
        const clock = new VirtualClock();
        const gate = openGate(options("--limiter", "rpm", "--rpm", String(rpm)), clock);
        const enteredNs: number[] = [];
        await Promise.all(
          arrivalsMs.map(async (ms) => {
            await clock.sleep(ms * 1e6);
            (await gate.admit(small, never)).end({ kind: "done", usage });
            enteredNs.push(Number(clock.nowNs()));
          }),
        );
        expect(enteredNs).toHaveLength(arrivalsMs.length);
        for (const [index, atNs] of enteredNs.entries()) {
          const allowed = rpm + (rpm * (atNs - (enteredNs[0] ?? 0))) / 60e9;
          expect(index + 1).toBeLessThanOrEqual(Math.floor(allowed + 1e-6));
        }
      },
    ),
    { numRuns: 30 },
  );
});

test("who leaves the line frees its place for the next", async () => {
  const clock = new VirtualClock();
  const gate = openGate(options("--concurrency", "1"), clock);
  const first = await gate.admit(small, never);
  const controller = new AbortController();
  const second = gate.admit(small, controller.signal);
  const third = gate.admit(small, never);
  controller.abort(new Error("gone"));
  await expect(second).rejects.toThrow("gone");
  first.end({ kind: "done", usage });
  (await third).end({ kind: "done", usage });
});

test("the urgent go first, and classes stay below their caps", async () => {
  const clock = new VirtualClock();
  const gate = openGate(options("--concurrency", "1", "--classes", "priority"), clock);
  const order: string[] = [];
  const held = await gate.admit(small, never);
  const waiting = (["background", "batch", "interactive"] as const).map(async (requestClass) => {
    const admission = await gate.admit({ ...small, requestClass }, never);
    order.push(requestClass);
    admission.end({ kind: "done", usage });
  });
  held.end({ kind: "done", usage });
  await Promise.all(waiting);
  expect(order).toEqual(["interactive", "batch", "background"]);
});

test("a refusal closes the gate for all until the server wants to be asked again", async () => {
  const clock = new VirtualClock();
  const gate = openGate(options("--limiter", "full", ...wide, "--concurrency", "9"), clock);
  (await gate.admit(small, never)).end({ kind: "failed", status: 429, retryAfterMs: 1_500 });
  (await gate.admit(small, never)).end({ kind: "done", usage });
  expect(Number(clock.nowNs())).toBe(1.5e9);
});
