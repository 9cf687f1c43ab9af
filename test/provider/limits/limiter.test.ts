import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { RateLimits } from "../../../src/core/rate-limits.ts";
import { Departure } from "../../../src/provider/http/departure.ts";
import { Limiter } from "../../../src/provider/limits/limiter.ts";
import { askForPass, type Pass } from "../../../src/provider/limits/pass.ts";

const asOf = "2026-11-01";
const never = new Departure();

function customer(limits: RateLimits) {
  const session = { limiter: new Limiter(limits, asOf), offsetNs: 0 };
  const ask = (nowNs: number, tokens = 0, model = "claude-opus-5", gone = never) =>
    askForPass(session, { model, estimateInput: () => tokens }, () => nowNs, gone);
  const pass = async (nowNs: number, tokens = 0, model = "claude-opus-5"): Promise<Pass> => {
    const asked = await ask(nowNs, tokens, model);
    if (asked.kind !== "pass") throw new Error(JSON.stringify(asked));
    return asked;
  };
  return { ask, pass };
}

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);

test("a pool is shared by its family, and by nobody else", async () => {
  const { ask, pass } = customer({ requestsPerMinute: 1 });
  await pass(0, 0, "claude-opus-4-8");
  expect((await ask(0, 0, "claude-opus-4-6")).kind).toBe("turned-away");
  expect((await ask(0, 0, "claude-opus-4-5-20251101")).kind).toBe("turned-away");
  expect((await ask(0, 0, "claude-opus-5")).kind).toBe("pass");
  expect((await ask(0, 0, "claude-sonnet-4-6")).kind).toBe("pass");
});

test("a tier's rates are those published, class by class, and own rates win", async () => {
  const { pass } = customer({ tier: "start", outputTokensPerMinute: 7_000 });
  expect((await pass(0)).status(0)).toMatchObject({
    requests: { limit: 1_000, remaining: 999 },
    inputTokens: { limit: 2_000_000 },
    outputTokens: { limit: 7_000 },
  });
  expect((await pass(0, 0, "claude-fable-5")).status(0).inputTokens?.limit).toBe(500_000);
});

test("who comes back a millisecond before retry-after is refused again, and at retry-after let in", async () => {
  const rates = fc.integer({ min: 1, max: 3_000 });
  await fc.assert(
    fc.asyncProperty(
      fc.record({ requestsPerMinute: rates, inputTokensPerMinute: rates, outputTokensPerMinute: rates }),
      fc.array(
        fc.record({
          gapNs: fc.integer({ min: 0, max: 30e9 }),
          tokens: fc.integer({ min: 0, max: 4_000 }),
          used: fc.integer({ min: 0, max: 4_000 }),
          output: fc.array(fc.integer({ min: 1, max: 500 }), { maxLength: 4 }),
        }),
        { maxLength: 30 },
      ),
      async (limits, requests) => {
        const { ask } = customer(limits);
        let nowNs = 0;
        for (const { gapNs, tokens, used, output } of requests) {
          nowNs += gapNs;
          let asked = await ask(nowNs, tokens);
          if (asked.kind === "turned-away") {
            if (asked.why.kind !== "rate") throw new Error(asked.why.kind);
            const waitMs = Math.ceil(asked.why.retryAfterNs / 1e6);
            const early = await ask(nowNs + (waitMs - 1) * 1e6, tokens);
            if (early.kind === "pass") throw new Error("let in before retry-after");
            nowNs += waitMs * 1e6;
            asked = await ask(nowNs, tokens);
          }
          expect(asked.kind, "at retry-after").toBe("pass");
          if (asked.kind !== "pass") return;
          const startNs = nowNs;
          const produced = output.map((count, index) => ({ atNs: startNs + index * 7e9, tokens: count }));
          asked.settle({ inputTokens: used, costNanoUsd: 0, produced: () => produced }, nowNs);
        }
      },
    ),
    { numRuns: 60 },
  );
});

test("in the end the buckets have lost exactly what was used", async () => {
  const request = fc.record({
    estimate: fc.nat(5_000),
    used: fc.nat(5_000),
    output: fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 5 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 30 }), async (requests) => {
      const limit = 1_000_000;
      const { pass } = customer({ inputTokensPerMinute: limit, outputTokensPerMinute: limit });
      const passes: Pass[] = [];
      for (const { estimate, used, output } of requests) {
        const one = await pass(0, estimate);
        const produced = output.map((tokens, index) => ({ atNs: index * 1e9, tokens }));
        one.settle({ inputTokens: used, costNanoUsd: 0, produced: () => produced }, 0);
        passes.push(one);
      }
      for (const one of passes) one.end(0, true);
      const status = (await pass(0)).status(0);
      expect(status.inputTokens?.remaining).toBe(limit - sum(requests.map(({ used }) => used)));
      expect(status.outputTokens?.remaining).toBe(limit - sum(requests.flatMap(({ output }) => output)));
    }),
  );
});

test("output counts as it is produced, and what a cut response never produced does not", async () => {
  const { pass } = customer({ outputTokensPerMinute: 60, burstNs: 60e9 });
  const one = await pass(0);
  one.settle(
    { inputTokens: 0, costNanoUsd: 0, produced: () => [5, 10, 15].map((s) => ({ atNs: s * 1e9, tokens: 20 })) },
    0,
  );
  expect(one.status(4e9).outputTokens?.remaining).toBe(60);
  expect(one.status(5e9).outputTokens?.remaining).toBe(40);
  expect(one.status(10e9).outputTokens?.remaining).toBe(25);
  one.end(12e9, false);
  expect(one.status(20e9).outputTokens?.remaining).toBe(35);
});

test("growth beyond the acceleration limit is refused until the minute before has caught up", async () => {
  const { ask } = customer({ accelerationRatio: 2, accelerationFloorPerMinute: 2 });
  for (let index = 0; index < 4; index += 1) expect((await ask(index * 1e9)).kind).toBe("pass");
  const refused = await ask(10e9);
  expect(refused).toMatchObject({ kind: "turned-away", why: { kind: "acceleration", retryAfterNs: 50e9 } });
  expect((await ask(60e9 - 1e6)).kind).toBe("turned-away");
  expect((await ask(60e9)).kind).toBe("pass");
});

test("a spent budget stays spent", async () => {
  const { ask, pass } = customer({ spendCapNanoUsd: 100 });
  (await pass(0)).settle({ inputTokens: 0, costNanoUsd: 100, produced: () => [] }, 0);
  expect(await ask(1e15)).toMatchObject({ why: { kind: "spend" } });
});

test("slots are handed on first come first served, who leaves gives up the place, and a full queue is overload", async () => {
  const { ask, pass } = customer({ concurrentRequests: 1, queuedRequests: 2 });
  const first = await pass(0);
  const leaver = new Departure();
  const second = ask(0, 0, "claude-opus-5", leaver);
  const third = ask(0);
  expect(await ask(0)).toMatchObject({ kind: "turned-away", why: { kind: "overload" } });
  leaver.leave();
  expect((await second).kind).toBe("gone");
  const fourth = ask(0);
  first.end(0, true);
  const entered = await third;
  if (entered.kind !== "pass") throw new Error(entered.kind);
  entered.end(0, true);
  expect((await fourth).kind).toBe("pass");
});
