import { expect, test } from "vitest";
import { exact, measured } from "../../src/core/metric.ts";
import { defineScenario, type Observation, type Scenario } from "../../src/core/scenario.ts";
import type { ToolResult, Trace, WireExchange } from "../../src/core/trace.ts";
import { trialResult } from "../../src/run/trial-outcome.ts";

const arm = { id: "on", title: "on", toggles: {} };
const metrics = [
  measured("echo", "Echo", "ns", "lower", { meaning: "From cause to effect." }),
  measured("gap", "Gap", "ns", "lower", { meaning: "One time minus another.", isDifference: true }),
  exact("calls", "Calls", "count", "lower", { meaning: "Calls." }),
];

function scenarioOf(observation: Observation, changes: Partial<Scenario> = {}): Scenario {
  return defineScenario({
    id: "s",
    family: "test",
    title: "s",
    question: "?",
    sets: [],
    arms: [arm],
    metrics,
    workload: () => {
      throw new Error("not asked for");
    },
    observe: () => observation,
    ...changes,
  });
}

const exchange: WireExchange = {
  index: 0,
  connection: 0,
  method: "POST",
  path: "/v1/messages",
  protocol: "anthropic-messages",
  status: 200,
  arrivalNs: 10,
  bodyEndNs: 10,
  requestBytes: 1,
  sections: [],
  stream: true,
  model: "m",
  purpose: "main",
  turn: 0,
  toolNames: [],
  toolResults: [],
  probes: [],
  usage: { freshInputTokens: 5, cacheWriteTokens: 0, cacheReadTokens: 0, outputTokens: 1 },
  cache: { breakpoints: 0, firstDifference: null },
  modelled: { ttftNs: 0, decodeNs: 0, costNanoUsd: 0, allReadCostNanoUsd: 0 },
  events: [],
  endNs: 20,
  outcome: "complete",
};
const refused: WireExchange = { ...exchange, outcome: "refused", refusal: "invalid_request_error: No such model." };

function traceOf(exchanges: readonly WireExchange[], changes: Partial<Trace> = {}): Trace {
  return {
    spawnNs: 0,
    exitNs: 100,
    exit: { kind: "exited", code: 0 },
    exchanges,
    output: [],
    errorTail: "",
    accounting: { source: "none" },
    files: {},
    ...changes,
  };
}

function resultOf(state: ToolResult["state"], call = 0): ToolResult {
  return { call, state, isError: state === "failed", bytes: 4, text: "File is too large.", tail: "" };
}

const values = (entries: Readonly<Record<string, number>>): Observation => ({ kind: "values", values: entries });
const wrong: Observation = { kind: "wrong", reason: "0 turns instead of 10" };

function outcomeOf(exchanges: readonly WireExchange[], observation = values({ calls: 1 }), changes = {}) {
  return trialResult({ scenario: scenarioOf(observation, changes), arm, trace: traceOf(exchanges) }).outcome;
}

test("a wrong result says what the provider refused, also if the engine exits with 0", () => {
  expect(outcomeOf([exchange, refused], wrong)).toEqual({
    kind: "failed",
    reason: "wrong result: 0 turns instead of 10; provider refused: invalid_request_error: No such model.",
  });
});

test("a refused request beside the main line is not told as the cause", () => {
  expect(outcomeOf([exchange, { ...refused, purpose: "side" }], wrong)).toEqual({
    kind: "failed",
    reason:
      "wrong result: 0 turns instead of 10; provider refused a request beside the main line: invalid_request_error: No such model.",
  });
});

test("a refused look whether a server is there is no part of the reason", () => {
  expect(outcomeOf([exchange, { ...refused, purpose: "preflight" }], wrong)).toEqual({
    kind: "failed",
    reason: "wrong result: 0 turns instead of 10",
  });
});

test.for([
  [
    "no request",
    [],
    "engine ended without calling the model; it may ignore ANTHROPIC_BASE_URL, OPENAI_BASE_URL or GOOGLE_GEMINI_BASE_URL (or what its entry names)",
  ],
  ["only side requests", [{ ...exchange, purpose: "side" }], "no request to the model carried the prompt"],
  [
    "only refused requests",
    [refused],
    "no request was answered; provider refused: invalid_request_error: No such model.",
  ],
  [
    "requests without a token",
    [{ ...exchange, usage: { ...exchange.usage, freshInputTokens: 0 } }],
    "the provider counted no input tokens",
  ],
] as const)("%s is a failed trial", ([, exchanges, reason]) => {
  expect(outcomeOf(exchanges)).toEqual({ kind: "failed", reason });
});

test("an engine that looked up another machine and never called the model may ignore the address, whatever its exit code", () => {
  const names = ["api.Example.com", "api.example.com"].map((name, atNs) => ({ name, atNs }));
  const hint =
    "it looked up api.example.com instead: it may ignore ANTHROPIC_BASE_URL, OPENAI_BASE_URL or GOOGLE_GEMINI_BASE_URL (or what its entry names)";
  const ended = (code: number, exchanges: readonly WireExchange[] = []) =>
    trialResult({
      scenario: scenarioOf(values({ calls: 1 })),
      arm,
      trace: traceOf(exchanges, { exit: { kind: "exited", code }, network: { names, refusedAddresses: 0 } }),
    }).outcome;
  expect(ended(0)).toEqual({ kind: "failed", reason: `engine ended without calling the model; ${hint}` });
  expect(ended(1)).toEqual({ kind: "failed", reason: `engine exited with code 1; ${hint}` });
  expect(ended(1, [exchange])).toEqual({ kind: "failed", reason: "engine exited with code 1" });
});

test.for([
  ["echo", -1],
  ["echo", Number.NaN],
  ["echo", Number.POSITIVE_INFINITY],
  ["calls", Number.NaN],
] as const)("%s of %d fails the trial by its name", ([metric, value]) => {
  const outcome = outcomeOf([exchange], values({ [metric]: value }));
  expect(outcome).toMatchObject({ kind: "failed", reason: expect.stringContaining(`${metric} is `) });
});

test("a difference may be negative", () => {
  expect(outcomeOf([exchange], values({ gap: -1 }))).toEqual({ kind: "done" });
});

test.for([
  ["truncated", "was truncated"],
  ["refused", "brought nothing of what was asked"],
  ["failed", "was failed"],
] as const)("a result that was %s fails the trial with its text", ([state, words]) => {
  const second = { ...exchange, index: 1, toolResults: [resultOf(state)] };
  expect(outcomeOf([exchange, second])).toEqual({
    kind: "failed",
    reason: `wrong result: tool call 1 ${words}: File is too large.`,
  });
  expect(outcomeOf([exchange, second], values({}), { canCallsFail: true })).toEqual({ kind: "done" });
  const foreign = { ...exchange, index: 1, toolResults: [resultOf(state, -1)] };
  expect(outcomeOf([exchange, foreign])).toEqual({ kind: "done" });
});

test("a request that no offered tool fits makes the question not applicable, however the engine ends", () => {
  const unfit = 'No offered tool fits a "find" operation. Offered: none.';
  const trace = traceOf([exchange, { ...refused, unfit }], { exit: { kind: "exited", code: 1 } });
  const { outcome } = trialResult({ scenario: scenarioOf(wrong), arm, trace });
  expect(outcome).toEqual({ kind: "not-applicable", reason: unfit });
});

test("the requests of earlier launches are not those of the trial", () => {
  const earlier = [{ spawnNs: 0, exitNs: 40, exit: { kind: "exited", code: 0 } }] as const;
  const trace = traceOf([exchange, { ...exchange, index: 1, arrivalNs: 60 }], { spawnNs: 50, earlier });
  expect(trialResult({ scenario: scenarioOf(values({})), arm, trace }).requests).toHaveLength(1);
});
