import { expect, test } from "vitest";
import { findAll } from "../../src/audit/find-all.ts";
import { lookBy, type TrialEvidence } from "../../src/audit/rule.ts";
import { rules } from "../../src/audit/rules.ts";
import { answerHeldBack } from "../../src/audit/rules/answer-held-back.ts";
import { connectionPerCall } from "../../src/audit/rules/connection-per-call.ts";
import { hang } from "../../src/audit/rules/hang.ts";
import { historyRewritten } from "../../src/audit/rules/history-rewritten.ts";
import { lateExit } from "../../src/audit/rules/late-exit.ts";
import { noCacheBreakpoints } from "../../src/audit/rules/no-cache-breakpoints.ts";
import { notRetried } from "../../src/audit/rules/not-retried.ts";
import { retryWithoutWait } from "../../src/audit/rules/retry-without-wait.ts";
import { slowStart } from "../../src/audit/rules/slow-start.ts";
import { sessionStartDiffers } from "../../src/audit/rules/session-start-differs.ts";
import type { WireExchange } from "../../src/core/trace.ts";
import { exchangeOf } from "../report/timeline/random-traces.ts";
import { launch, requests, titleOf, trialOf } from "./built-trials.ts";

const unasked = requests(4, () => ({
  cache: { breakpoints: 0, reason: { kind: "not-asked" }, firstDifference: null },
  usage: { freshInputTokens: 5000, cacheWriteTokens: 0, cacheReadTokens: 0, outputTokens: 1 },
}));

test("what an agent does in a trial that failed is no finding, unless the failure itself is looked for", () => {
  expect(lookBy(noCacheBreakpoints, [trialOf(unasked)]).kind).toBe("found");
  expect(lookBy(noCacheBreakpoints, [trialOf(unasked, {}, false)])).toEqual({
    kind: "not-applicable",
    reason: "the agent did the work of no trial right",
  });
  const stuck = trialOf(unasked, { exit: { kind: "timed-out", limitNs: 20e9 }, exitNs: 20e9 }, false);
  expect(findAll(stuck).map(({ rule }) => rule)).toEqual(["hang"]);
  expect(lookBy(hang, [stuck]).kind).toBe("found");
});

test("a rule that looks at failed trials as well is one of those that say how an agent fails", () => {
  const all = rules.filter(({ looksAt }) => looksAt === "all").map(({ part }) => part);
  expect(new Set(all)).toEqual(new Set(["robustness", "resources", "prompt"]));
  expect(rules.filter(({ looksAt, part }) => looksAt === "all" && part === "prompt").map(({ id }) => id)).toEqual([
    "too-many-breakpoints",
  ]);
});

/** An overload, and the same request again after so many milliseconds. */
function retriedAfter(milliseconds: number): TrialEvidence {
  return trialOf(
    requests(2, (index) =>
      index === 0
        ? { outcome: "refused", status: 529, endNs: 1e9 }
        : { arrivalNs: 1e9 + milliseconds * 1e6, endNs: 3e9 },
    ),
  );
}

test("a client that draws its waits at random draws a short one now and then, and one that never waits is hasty", () => {
  const short = titleOf(lookBy(retryWithoutWait, [retriedAfter(20), retriedAfter(90)]));
  expect(short).toBe("2 retries came before the provider could have recovered");
  expect(titleOf(lookBy(retryWithoutWait, [retriedAfter(20), retriedAfter(300)]))).toBe("not-seen");
});

const delta = (atMs: number) => ({
  kind: "content_block_delta",
  scheduledNs: 0,
  writtenNs: atMs * 1e6,
  bytes: 1,
});

/** An answer of two words, written over 300 ms. The agent prints them at these moments. */
function printed(...chunks: readonly (readonly [atMs: number, text: string])[]): TrialEvidence {
  const answer = exchangeOf({
    events: [delta(0), delta(300)],
    endNs: 3e8,
  });
  const output = chunks.map(([atMs, text]) => ({ atNs: atMs * 1e6, text }));
  const script = { turns: [{ blocks: [{ kind: "text", text: "first-word last-word" } as const] }] };
  return { ...trialOf([answer], { output }), script };
}

test("an agent on a busy machine prints late and in pieces, which is not the same as printing the whole answer", () => {
  expect(titleOf(lookBy(answerHeldBack, [printed([310, "first-word last-word"])]))).toMatch(/printed as a whole/);
  expect(titleOf(lookBy(answerHeldBack, [printed([310, "first-word "], [400, "last-word"])]))).toBe("not-seen");
});

/** A request that could have read 2,000 tokens more. */
const broken: WireExchange["cache"] = {
  breakpoints: 1,
  reason: { kind: "prefix-changed", section: "messages" },
  missedTokens: 2000,
  firstDifference: { section: "messages", atByte: 10, before: "a", after: "b" },
};

test("a new session's prompt differs from the one before, and that is no rewritten history", () => {
  const exchanges = requests(4, (index) => (index === 2 ? { cache: broken } : {}));
  expect(titleOf(lookBy(historyRewritten, [trialOf(exchanges)]))).toMatch(/^Earlier messages were changed/);
  const [first, second] = [trialOf(exchanges, { later: [launch(2)] }), trialOf(exchanges, { later: [launch(1)] })];
  expect(titleOf(lookBy(historyRewritten, [first]))).not.toMatch(/changed/);
  expect(titleOf(lookBy(historyRewritten, [second]))).toMatch(/^Earlier messages were changed/);
});

test("the first connection of a process is not needless, however many processes there are", () => {
  const exchanges = requests(8, (index) => ({ connection: Math.floor(index / 2) }));
  const later = [2, 4, 6].map(launch);
  expect(titleOf(lookBy(connectionPerCall, [trialOf(exchanges, { later })]))).toBe("not-seen");
  const each = requests(8, (index) => ({ connection: index }));
  expect(titleOf(lookBy(connectionPerCall, [trialOf(each, { later })]))).toMatch(/^4 of 8 requests/);
});

test("an agent that a signal ended is not late, and a later launch does not hide one that is", () => {
  const late = { spawnNs: 0, exitNs: 1.9e9 };
  expect(titleOf(lookBy(lateExit, [trialOf(requests(1), late)]))).toMatch(/1\.70 s after the answer/);
  expect(titleOf(lookBy(lateExit, [trialOf(requests(3), { ...late, later: [launch(2)] })]))).toMatch(/700 ms after/);
  expect(titleOf(lookBy(lateExit, [trialOf(requests(1), { ...late, interruptNs: 5e8 })]))).toBe("not-applicable");
});

test("an agent that heeds no signal and waits for its command does not hang by itself", () => {
  const end = { exit: { kind: "timed-out", limitNs: 25e9 }, exitNs: 25e9 } as const;
  expect(titleOf(lookBy(hang, [trialOf(requests(1), end)]))).toMatch(/^The agent waited for 24\.8 s in 1 trial/);
  expect(titleOf(lookBy(hang, [trialOf(requests(1), { ...end, interruptNs: 1e9 })]))).toBe("not-seen");
});

test("an agent that was killed between two attempts, or a moment after an answer, does not hang", () => {
  const end = { exit: { kind: "timed-out", limitNs: 20e9 }, exitNs: 20e9 } as const;
  const refused = requests(3, (index) => ({
    outcome: "faulted",
    status: 500,
    arrivalNs: index * 5e9,
    endNs: index * 5e9,
  }));
  expect(titleOf(lookBy(hang, [trialOf(refused, end)]))).toBe("not-seen");
  expect(
    titleOf(
      lookBy(hang, [
        trialOf(
          requests(1, () => ({ endNs: 19e9 })),
          end,
        ),
      ]),
    ),
  ).toBe("not-seen");
});

test("an agent that was killed while it waited for its next attempt did not give up", () => {
  const refused = requests(1, () => ({ outcome: "refused", status: 529 }));
  expect(titleOf(lookBy(notRetried, [trialOf(refused)]))).toMatch(/^1 session ended/);
  const killed = trialOf(refused, { exit: { kind: "timed-out", limitNs: 20e9 } });
  expect(titleOf(lookBy(notRetried, [killed]))).toBe("not-seen");
});

test("an agent that tried again until it gave up did retry; one that sent other requests before did not", () => {
  const refused = { outcome: "refused", status: 500 } as const;
  const sentAgain = requests(3, (index) => (index === 0 ? { requestBytes: 50 } : { ...refused, requestBytes: 90 }));
  expect(titleOf(lookBy(notRetried, [trialOf(sentAgain)]))).toBe("not-seen");
  const onlyLast = requests(3, (index) => ({ requestBytes: 50 + index, ...(index === 2 && refused) }));
  expect(titleOf(lookBy(notRetried, [trialOf(onlyLast)]))).toMatch(/^1 session ended/);
});

test("on a busy machine a late exit says nothing, and of a late start only the work counts", () => {
  const late = trialOf(requests(1), { spawnNs: 0, exitNs: 1.9e9 });
  expect(lookBy(lateExit, [late], "busy")).toEqual({
    kind: "not-applicable",
    reason: "the machine was busy, and its times say little",
  });
  expect(titleOf(lookBy(lateExit, [late], "calm"))).toMatch(/1\.70 s after the answer/);
  const accounting = { source: "test", cpuNs: 0.3e9 };
  const waits = trialOf(
    requests(1, () => ({ arrivalNs: 3e9, endNs: 3.1e9 })),
    { spawnNs: 0, exitNs: 4e9, accounting },
  );
  expect(titleOf(lookBy(slowStart, [waits], "calm"))).toMatch(/^The first request comes after 3\.00 s, and/);
  expect(titleOf(lookBy(slowStart, [waits], "busy"))).toBe("not-applicable");
});

test("a new session with another key of the cache is told so, and not that its prompt differs", () => {
  const exchanges = requests(2, (index) => ({
    sections: [{ name: "system", bytes: 8000, tokens: 2000, digest: "d" }],
    usage: { freshInputTokens: 2100, cacheWriteTokens: 0, cacheReadTokens: 0, outputTokens: 1 },
    ...(index === 1 && { turn: 0, cache: { ...broken, reason: { kind: "scope-changed" } as const } }),
  }));
  const { exit, ...earlier } = launch(0);
  const trial = trialOf(exchanges, { spawnNs: 1e9, exitNs: 2e9, earlier: [{ ...earlier, exit }] });
  const result = lookBy(sessionStartDiffers, [trial]);
  expect(titleOf(result)).toMatch(/^The key or the workspace of the cache differs in a new session: 2,000 tok/);
  expect(result).toMatchObject({ evidence: [expect.not.stringContaining("section messages")] });
});
