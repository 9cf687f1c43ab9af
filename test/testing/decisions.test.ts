import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CacheOutcome, Usage, WireExchange } from "../../src/core/trace.ts";
import type { TurnScript } from "../../src/core/turn-script.ts";
import { keepsPrefix, readsFromCache } from "../../src/testing/cache-reads.ts";
import type { ProviderLog } from "../../src/testing/provider-log.ts";
import { recoversFrom } from "../../src/testing/recovery.ts";
import { costsAtMost, staysWithinTokens } from "../../src/testing/spending.ts";
import { runsInParallel } from "../../src/testing/tool-overlap.ts";
import { exchangeOf } from "../report/timeline/random-traces.ts";

const run = (command: string) => ({ kind: "tool", operation: { kind: "run", command } }) as const;
const script: TurnScript = {
  turns: [{ blocks: [run("a"), run("b"), run("c")] }, { blocks: [{ kind: "text", text: "done" }] }],
};

function logOf(parts: readonly Partial<WireExchange>[], rest: Partial<ProviderLog> = {}): ProviderLog {
  const exchanges = parts.map((part, index) => exchangeOf({ index, arrivalNs: index * 1e9, ...part }));
  return { exchanges, toolRuns: [], script, ...rest };
}

const usage = (fresh: number, written: number, read: number, output = 5): Usage => ({
  freshInputTokens: fresh,
  cacheWriteTokens: written,
  cacheReadTokens: read,
  outputTokens: output,
});
const broken: CacheOutcome = {
  breakpoints: 1,
  reason: { kind: "prefix-changed", section: "system" },
  missedTokens: 90,
  firstDifference: { section: "system", atByte: 36, before: "It is 14:59.", after: "It is 15:00." },
};

test("no matcher holds, or is denied, for an empty log", () => {
  const decisions = [
    readsFromCache(logOf([]), 0),
    keepsPrefix(logOf([])),
    staysWithinTokens(logOf([]), 1e6),
    costsAtMost(logOf([]), 100),
    runsInParallel(logOf([]), 2),
    recoversFrom(logOf([]), "429"),
  ];
  for (const { kind, text } of decisions) {
    expect(kind).toBe("unknown");
    expect(text).toContain("The provider got no request. Does the agent use the base URL of the test's provider?");
  }
});

describe("reading from the cache", () => {
  test("counts tokens, without the first request of a conversation", () => {
    const log = logOf([{ usage: usage(0, 100, 0) }, { usage: usage(10, 0, 90) }, { usage: usage(10, 0, 90) }]);
    expect(readsFromCache(log, 0.9).kind).toBe("met");
    expect(readsFromCache(log, 0.91).kind).toBe("missed");
    const withSubagent = logOf([...log.exchanges, { thread: 0, usage: usage(0, 1000, 0) }]);
    expect(readsFromCache(withSubagent, 0.9).kind).toBe("met");
  });

  test("says what each request read, and why it did not read more", () => {
    const cache: CacheOutcome = { breakpoints: 0, reason: { kind: "not-asked" }, firstDifference: null };
    const log = logOf([
      { usage: usage(0, 100, 0) },
      { usage: usage(10, 90, 0), cache: broken },
      { usage: usage(100, 0, 0), cache },
    ]);
    expect(readsFromCache(log, 0.9).text.split("\n")).toEqual([
      "0 % of the input tokens came from the cache, where 90.0 % is the limit:",
      'request 2: 0 of 100 tok read; section system differs at byte 36: "It is 14:59." became "It is 15:00." (90 tok missed)',
      "request 3: 0 of 100 tok read; the request had no cache mark",
    ]);
  });

  test("is unknown with one request, also if the next was refused", () => {
    const refused = {
      outcome: "refused",
      status: 400,
      refusal: "invalid_request_error: max_tokens: required",
    } as const;
    const { kind, text } = readsFromCache(logOf([{}, refused]), 0);
    expect(kind).toBe("unknown");
    expect(text).toContain("request 2 was answered 400: invalid_request_error: max_tokens: required");
  });
});

test("a prefix is kept until a prompt does not begin with the one before", () => {
  expect(keepsPrefix(logOf([{}, {}, {}])).kind).toBe("met");
  const { kind, text } = keepsPrefix(logOf([{}, {}, { cache: broken }]));
  expect(kind).toBe("missed");
  expect(text).toBe(
    '1 of 2 prompts does not begin with the prompt before:\nrequest 3: section system differs at byte 36: "It is 14:59." became "It is 15:00."',
  );
});

describe("spending", () => {
  const sections = [{ name: "tools", bytes: 40, tokens: 10, digest: "" }] as const;
  const log = logOf([
    { usage: usage(10, 0, 20, 5), sections },
    { purpose: "side", usage: usage(7, 0, 0, 3) },
    { outcome: "refused", status: 429, usage: usage(1000, 0, 0, 0) },
  ]);

  test("adds up input and output of what was answered", () => {
    expect(staysWithinTokens(log, 45).kind).toBe("met");
    const { kind, text } = staysWithinTokens(log, 44);
    expect(kind).toBe("missed");
    expect(text.split("\n")).toEqual([
      "45 tok were used, where 44 is the limit:",
      "request 1: 30 tok in (tools 10), 5 tok out",
      "request 2: 7 tok in, 3 tok out",
    ]);
  });

  test("adds up the price, and is unknown without one", () => {
    expect(costsAtMost(log, 20e-9).kind).toBe("met");
    expect(costsAtMost(log, 19e-9).kind).toBe("missed");
    expect(costsAtMost(log, 19e-9).text).toContain("for 10 fresh, 0 written, 20 read and 5 output tokens");
    const modelled = { ttftNs: 0, decodeNs: 0, costNanoUsd: null, allReadCostNanoUsd: null };
    const unpriced = costsAtMost(logOf([{ modelled, model: "my-model" }]), 1);
    expect(unpriced).toEqual({
      kind: "unknown",
      text: "No price is known of my-model. Describe the model in settings.models.",
    });
  });

  test("the limit is the sum itself", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1 }), (tokens) => {
        const some = logOf(tokens.map((fresh) => ({ usage: usage(fresh, 0, 0, 0) })));
        const sum = tokens.reduce((total, fresh) => total + fresh, 0);
        expect([sum - 1, sum].map((limit) => staysWithinTokens(some, limit).kind)).toEqual(["missed", "met"]);
      }),
    );
  });
});

const result = (call: number) => ({ call, state: "done", isError: false, bytes: 1, text: "", tail: "" }) as const;

const runsAt = (...times: readonly (readonly [number, number])[]) =>
  times.map(([startNs, endNs], at) => ({ name: "run", startNs, endNs, toolCall: `run ${at}`, failed: false }));

describe("running in parallel", () => {
  const turns = [{ endNs: 100 }, { arrivalNs: 1000, toolResults: [0, 1, 2].map(result) }];
  test.each([
    [
      [
        [200, 300],
        [250, 400],
        [390, 500],
      ],
      2,
      "met",
    ],
    [
      [
        [200, 300],
        [250, 400],
        [390, 500],
      ],
      3,
      "missed",
    ],
    [
      [
        [200, 300],
        [200, 400],
        [210, 500],
      ],
      9,
      "met",
    ],
    [
      [
        [200, 300],
        [300, 400],
        [400, 500],
      ],
      2,
      "missed",
    ],
  ] as const)("%j at %d at once: %s", (times, atOnce, kind) => {
    expect(runsInParallel(logOf(turns, { toolRuns: runsAt(...times) }), atOnce).kind).toBe(kind);
  });

  test("names the calls and their times", () => {
    const log = logOf(turns, { toolRuns: runsAt([200, 300], [300, 400], [400, 500]) });
    expect(runsInParallel(log, 2).text.split("\n")).toEqual([
      "Too few tools ran together in 1 of 1 answers with several tools:",
      "after request 1: at most 1 of 3 at one moment",
      "  run a: 0 ns to 100 ns",
      "  run b: 100 ns to 200 ns",
      "  run c: 200 ns to 300 ns",
    ]);
  });

  test("is unknown if the times are not known, or one tool was asked for", () => {
    expect(runsInParallel(logOf(turns), 2).text).toContain("provider.tool(name, run)");
    const one = [{ endNs: 100 }, { arrivalNs: 1000, toolResults: [result(0)] }];
    expect(runsInParallel(logOf(one, { toolRuns: runsAt([200, 300]) }), 2).kind).toBe("unknown");
  });
});

describe("recovering", () => {
  const limited = { outcome: "refused", status: 429, turn: null, refusal: "rate_limit_error: slow down" } as const;
  const cut = { outcome: "faulted", status: 200, fault: "reset inside event 3" } as const;
  const other = { requestBytes: 999 } as const;

  test.each([
    ["the same request was answered", [limited, {}], "429", "met"],
    ["it was never sent again", [{}, limited], "429", "missed"],
    ["it was sent again, and failed again", [limited, limited], "429", "missed"],
    ["it was sent again twice", [limited, limited, {}], "429", "met"],
    ["another prompt was sent and answered", [limited, other], "429", "met"],
    ["a stream was cut, and the turn asked for again", [cut, { requestBytes: 999 }], "reset", "met"],
    ["a stream was cut, and nothing followed", [cut], "reset", "missed"],
    ["by the type of the error", [limited, {}], "rate_limit_error", "met"],
    ["nothing failed", [{}, {}], "429", "unknown"],
    ["something else failed", [cut, {}], "429", "unknown"],
    ["the client gave up", [{ outcome: "client-aborted" }, {}], "200", "unknown"],
  ] as const)("%s", (_, exchanges, failure, kind) => {
    expect(recoversFrom(logOf(exchanges), failure).kind).toBe(kind);
  });

  test("with subagents, the answer of another conversation is no recovery", () => {
    const withThreads = { ...script, threads: [{ firstUserContains: "sub", turns: script.turns }] };
    const log = logOf([limited, { ...other, thread: 0 }], { script: withThreads });
    expect(recoversFrom(log, "429").kind).toBe("missed");
  });

  test("says what happened to each", () => {
    expect(recoversFrom(logOf([limited, limited]), "429").text.split("\n")).toEqual([
      "2 of 2 failed requests were never answered:",
      "request 1 was answered 429: rate_limit_error: slow down; request 2 was answered 429: rate_limit_error: slow down",
      "request 2 was answered 429: rate_limit_error: slow down; it was not sent again",
    ]);
    expect(recoversFrom(logOf([cut, {}]), "reset").text).toContain(
      "request 1 met a fault: reset inside event 3; request 2 got the answer, 1.00 s later",
    );
  });
});
