import { expect, test } from "vitest";
import { lookBy, type RuleResult, type TrialEvidence } from "../../src/audit/rule.ts";
import { answerLost } from "../../src/audit/rules/answer-lost.ts";
import { childLeftRunning } from "../../src/audit/rules/child-left-running.ts";
import { hopelessRetry } from "../../src/audit/rules/hopeless-retry.ts";
import { noCacheBreakpoints } from "../../src/audit/rules/no-cache-breakpoints.ts";
import { notRetried } from "../../src/audit/rules/not-retried.ts";
import { preflight } from "../../src/audit/rules/preflight.ts";
import { retryWithoutWait } from "../../src/audit/rules/retry-without-wait.ts";
import { sideBeforeMain } from "../../src/audit/rules/side-before-main.ts";
import { sessionStartDiffers } from "../../src/audit/rules/session-start-differs.ts";
import type { RetryHeader } from "../../src/core/fault.ts";
import type { WireExchange } from "../../src/core/trace.ts";
import { launch, requests, titleOf, trialOf } from "./built-trials.ts";

/** A second session whose tools and system prompt have so many tokens and differ, with a model that caches 1,024 or more. */
function startOf(tokens: number): RuleResult {
  const exchanges = requests(2, (index) => ({
    sections: [{ name: "system", bytes: 4000, tokens, digest: "d" }],
    usage: { freshInputTokens: tokens + 10, cacheWriteTokens: 0, cacheReadTokens: 0, outputTokens: 1 },
    ...(index === 1 && { turn: 0 }),
    cache: {
      breakpoints: 1,
      reason: { kind: "below-minimum", minimumTokens: 1024 },
      firstDifference: { section: "system", atByte: 10, before: "a", after: "b" },
    },
  }));
  const { spawnNs, exitNs, exit } = launch(0);
  const earlier = [{ spawnNs, exitNs, exit }];
  return lookBy(sessionStartDiffers, [trialOf(exchanges, { spawnNs: 1e9, exitNs: 2e9, earlier })]);
}

test("a new session's prompt that is too short for the cache loses nothing by being another one", () => {
  expect(titleOf(startOf(912))).toBe("not-seen");
  expect(titleOf(startOf(1024))).toMatch(/1,024 tok of tools and system prompt are paid again$/);
});

test("a request that is sent again after a refusal by a fault of the script is as hopeless as any", () => {
  const refused = requests(2, () => ({ status: 400, outcome: "faulted" }));
  expect(titleOf(lookBy(hopelessRetry, [trialOf(refused)]))).toMatch(/^1 request was sent again unchanged/);
  const changed = requests(2, (index) => ({ status: 400, outcome: "faulted", requestBytes: 50 + index }));
  expect(titleOf(lookBy(hopelessRetry, [trialOf(changed)]))).toBe("not-seen");
});

/** A 429 that tells a wait of 1.5 s in this header alone, and a retry after half a second or none. */
function told(retryHeader: RetryHeader, isRetried: boolean): TrialEvidence {
  const fault = { what: { kind: "status", status: 429, body: "error", retryAfterNs: 1.5e9, retryHeader } } as const;
  const turns = [{ blocks: [], fault: { ...fault, counts: "turn" as const } }];
  const exchanges = requests(isRetried ? 2 : 1, (index) =>
    index === 0 ? { status: 429, outcome: "faulted", endNs: 1e9 } : { arrivalNs: 1.5e9, endNs: 3e9 },
  );
  return {
    ...trialOf(exchanges.map((exchange) => ({ ...exchange, turn: exchange.status === 429 ? null : 0 }))),
    script: { turns },
  };
}

test("a wait that a client did not heed is named by the header that told it", () => {
  const result = lookBy(retryWithoutWait, [told("milliseconds", true), told("date", true)]);
  expect(titleOf(result)).toBe(
    "2 retries came before the time that the provider had asked for by retry-after-ms and a date in retry-after",
  );
  expect(result).toMatchObject({
    evidence: [/though retry-after-ms asked for 1\.50 s$/, /a date in retry-after asked/].map((line) =>
      expect.stringMatching(line),
    ),
  });
  expect(titleOf(lookBy(retryWithoutWait, [told("malformed", true)]))).toBe("not-seen");
  expect(lookBy(notRetried, [told("milliseconds", false)])).toMatchObject({
    evidence: ["request 1 was answered 429 with a wait of 1.50 s in retry-after-ms alone, and none followed"],
  });
});

const sections = [{ name: "system", bytes: 8000, tokens: 2000, digest: "d" } as const];
/** A trial whose first request is another than the prompt's. */
const begunBy = (first: Partial<WireExchange>) =>
  trialOf(requests(2, (index) => (index === 0 ? { purpose: "preflight", ...first } : {})));

test("a warm-up is told from a look ahead", () => {
  expect(lookBy(preflight, [begunBy({ sections })])).toMatchObject({
    title: "1 request that asks the model nothing came before the first model request, in 1 of 1 start",
    evidence: ["request 1: a warm-up with 2,000 tok of the prompt, which asks for no answer"],
    remedy: expect.stringMatching(/^A warm-up pays/),
  });
  expect(lookBy(preflight, [begunBy({ purpose: "models" })])).toMatchObject({
    remedy: expect.stringMatching(/^Send the model request/),
  });
});

test("one trial in which the prompt is sent without the answer shows that nobody waits for that request", () => {
  const [answered, open] = [begunBy({}), begunBy({ endNs: 5e9 })];
  expect(titleOf(lookBy(preflight, [answered, open]))).toBe("not-seen");
  expect(titleOf(lookBy(preflight, [begunBy({ purpose: "models", method: "GET" }), open]))).toMatch(/^1 request/);
  const title = (part: Partial<WireExchange>) => begunBy({ purpose: "side", ...part });
  expect(titleOf(lookBy(sideBeforeMain, [title({})]))).toMatch(/is answered before the user's request is sent/);
  expect(titleOf(lookBy(sideBeforeMain, [title({}), title({ endNs: 5e9 })]))).toBe("not-seen");
});

test("an answer that is lost is named by its fault, or by the reason why it stops", () => {
  const values = { "faults.lost": 1 };
  const turns = [{ blocks: [], stopReason: "max_tokens" as const }];
  const cut = { ...trialOf(requests(1, () => ({ turn: 0 }))), values, script: { turns } };
  const empty = { ...trialOf(requests(1, () => ({ fault: "an empty answer" }))), values };
  expect(lookBy(answerLost, [cut, empty])).toMatchObject({
    evidence: [
      "an answer that stops with max_tokens: exit code 0, and no error in the output",
      "an empty answer: exit code 0, and no error in the output",
    ],
  });
});

/** A session without a cache whose requests have so many tokens. */
function uncached(tokens: readonly number[]): RuleResult {
  const exchanges = requests(tokens.length, (index) => ({
    cache: { breakpoints: 0, reason: { kind: "not-asked" }, firstDifference: null },
    usage: { freshInputTokens: tokens[index] ?? 0, cacheWriteTokens: 0, cacheReadTokens: 0, outputTokens: 1 },
  }));
  return lookBy(noCacheBreakpoints, [trialOf(exchanges)]);
}

test("only what the request before had sent is sent again; a long new result is not", () => {
  expect(titleOf(uncached([2000, 250_000, 250_100]))).toBe(
    "2 of 2 later requests did not ask for the cache: 252,000 tok were sent again at full price",
  );
  expect(titleOf(uncached([300, 250_000]))).toBe("not-seen");
});

test("what an agent leaves running that bench had to kill is no finding of its own", () => {
  const survivors = ["sleep 60"];
  expect(titleOf(lookBy(childLeftRunning, [trialOf(requests(1), { survivors })]))).toMatch(/^A process still ran/);
  const exit = { kind: "timed-out", limitNs: 25e9 } as const;
  expect(titleOf(lookBy(childLeftRunning, [trialOf(requests(1), { survivors, exit })]))).toBe("not-seen");
});
