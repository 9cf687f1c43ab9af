import { chunkWithText, saidText } from "../../src/core/answer-on-stdout.ts";
import type { Fault, FaultKind, RetryHeader } from "../../src/core/fault.ts";
import { exact, measured, type MetricValues } from "../../src/core/metric.ts";
import { stateAtLimit } from "../../src/core/ended-trial.ts";
import { defineScenario, type Arm, type Observation, type Workload } from "../../src/core/scenario.ts";
import { shared } from "../../src/core/shared-metrics.ts";
import type { Trace, WireExchange } from "../../src/core/trace.ts";
import type { Turn } from "../../src/core/turn-script.ts";
import { outputText } from "../observations/wire-values.ts";
import { scenarioModel } from "../workloads/latency-fit.ts";

/** The first and the last sentence of the answer. Real words, so that no agent takes them for markup. */
const answerHead = "I have looked at the whole folder.";
const answerEnd = "The work is done and nothing is left to do.";
const answer = `${answerHead} It has one file, and that file says what the project is for. ${answerEnd}`;
const answerTurn: Turn = { blocks: [{ kind: "text", text: answer }] };

/** More requests than an agent needs that knows when to stop. */
const requestLimit = 30;
/** An agent that waits for a silent stream longer than this counts as hung. */
const timeLimitNs = 20e9;
/** Timers of the runtimes may fire so much early. */
const timerSlackNs = 5e6;

/** What goes wrong in an arm. */
interface Trouble {
  readonly id: string;
  readonly title: string;
  readonly turns: readonly Turn[];
  /** The wait that the provider asks for. */
  readonly toldNs?: number;
  /** No later attempt can succeed. */
  readonly isFinal?: boolean;
  /** What an error message about it says. */
  readonly words: RegExp;
}

const rateLimit = (id: string, retryHeader: RetryHeader, toldNs: number, title: string): Trouble => ({
  id,
  title: `429, wait ${title}`,
  turns: faulted({ kind: "status", status: 429, body: "error", retryAfterNs: toldNs, retryHeader }),
  toldNs,
  words: /\b429\b|rate.?limit|too many requests/i,
});

const middle = { kind: "before-event", event: 12 } as const;

const troubles: readonly Trouble[] = [
  rateLimit("429-seconds", "seconds", 2e9, "in seconds"),
  rateLimit("429-ms", "milliseconds", 1.5e9, "in milliseconds"),
  rateLimit("429-date", "date", 2e9, "as a date"),
  {
    id: "529",
    title: "529 twice",
    turns: faulted({ kind: "status", status: 529, body: "error" }, 2),
    words: /\b(529|503)\b|overload/i,
  },
  {
    id: "500",
    title: "500 twice",
    turns: faulted({ kind: "status", status: 500, body: "error" }, 2),
    words: /\b500\b|server.error/i,
  },
  {
    id: "outage",
    title: "500 for good",
    turns: faulted({ kind: "status", status: 500, body: "error" }, 1_000),
    isFinal: true,
    words: /\b500\b|server.error/i,
  },
  {
    id: "cut",
    title: "stream cut in the middle",
    turns: faulted({ kind: "cut", at: middle, ending: "reset" }),
    words: /terminat|connection|socket|\breset\b|disconnect|stream (?:ended|closed|error)|network/i,
  },
  {
    id: "stalled",
    title: "stream silent from its middle",
    turns: faulted({ kind: "cut", at: middle, ending: "stall" }),
    words: /timed?.?out|idle|stall/i,
  },
  {
    id: "malformed-call",
    title: "tool call with broken JSON",
    turns: [
      {
        blocks: [{ kind: "tool", operation: { kind: "run", command: "cat README.md && echo read" } }],
        fault: { what: { kind: "malformed-tool-input" }, counts: "turn" },
      },
      answerTurn,
    ],
    words: /malformed|invalid (?:json|input|arguments?)|\bpars(?:e|ing)\b|unexpected end/i,
  },
  {
    id: "empty",
    title: "empty answer",
    turns: faulted({ kind: "empty-answer" }),
    words: /empty|no (?:response|content|output|text)/i,
  },
  {
    id: "refusal",
    title: "refusal",
    turns: [
      {
        blocks: [{ kind: "text", text: "I can't help with this." }],
        stopReason: "refusal",
        refusal: { category: null, explanation: "The request is against the usage policy." },
      },
      answerTurn,
    ],
    isFinal: true,
    words: /refus|declin|can't help with this|usage policy|safety|content.?filter/i,
  },
  {
    id: "max-tokens",
    title: "answer cut at max_tokens",
    turns: [
      { blocks: [{ kind: "text", text: `${answerHead} It has one` }], stopReason: "max_tokens" },
      { blocks: [{ kind: "text", text: ` file. ${answerEnd}` }] },
    ],
    words: /max.?(?:output.?)?tokens|token limit|"length"|truncat|incomplete/i,
  },
  {
    id: "overflow",
    title: "prompt too long",
    turns: faulted({ kind: "status", status: 400, body: "prompt-too-long" }, 1_000),
    isFinal: true,
    words: /too long|context|exceeds the maximum/i,
  },
];

const arms: readonly Arm[] = troubles.map(({ id, title }) => ({ id, title, group: id, toggles: {} }));
const everyArm = arms.map(({ id }) => id);
const toldArms = troubles.filter(({ toldNs }) => toldNs !== undefined).map(({ id }) => id);
const finalArms = troubles.filter(({ isFinal }) => isFinal === true).map(({ id }) => id);

/** What an agent does when its model fails in one of the ways that real providers fail. */
export default defineScenario({
  id: "faults",
  family: "robustness",
  title: "Faults of the provider",
  question: "When the model fails, does the agent recover or report it, or does it hang, loop, or lose the answer?",
  sets: ["long", "audit"],
  arms,
  metrics: [
    exact("faults.recovered", "Recovered", "count", "higher", {
      meaning: "1 if the whole answer reached standard output, else 0.",
      gatesOn: everyArm,
    }),
    exact("faults.reported", "Reported", "count", "neither", {
      meaning: "1 if there is no answer, and the exit code is not 0 or the output names the error.",
    }),
    exact("faults.hung", "Hung", "count", "lower", {
      meaning: "1 if the agent had to be ended at the limit of 20 s, and nothing had come or gone for at least 5 s.",
      gatesOn: everyArm,
    }),
    exact("faults.trying", "Still trying", "count", "neither", {
      meaning:
        "1 if the agent had to be ended at the limit of 20 s and was still at work, or waiting for its next attempt.",
    }),
    exact("faults.looped", "Looped", "count", "lower", {
      meaning: "1 if the agent sent more than 30 requests.",
      gatesOn: everyArm,
    }),
    exact("faults.lost", "Lost", "count", "lower", {
      meaning: "1 if the agent exited with 0, without the answer and without naming an error.",
      gatesOn: everyArm,
    }),
    exact("faults.attempts", "Attempts", "count", "neither", {
      meaning: "Requests of the main line, answered or not.",
    }),
    exact("faults.futile_attempts", "Attempts that cannot succeed", "count", "lower", {
      meaning: "Requests after the first that got the same refusal, where trying again cannot help.",
      gatesOn: finalArms,
    }),
    exact("faults.early_retries", "Early retries", "count", "lower", {
      meaning: "Requests that came before the wait was over that the provider had asked for.",
      gatesOn: toldArms,
    }),
    measured("faults.wait", "Wait before the next attempt", "ns", "neither", {
      meaning:
        "From the end of the first response that went wrong to the arrival of the next request of the main line.",
    }),
    measured("faults.excess_wait", "Wait beyond the asked one", "ns", "lower", {
      meaning:
        "The wait before the next attempt minus the wait that the provider asked for. Absent after an early retry. A date has whole seconds, so up to one second of it is rounding.",
    }),
    exact("faults.partial_answers", "Partial answers shown", "count", "neither", {
      meaning: "1 if the beginning of the answer reached standard output and its end did not.",
    }),
    shared("process.wall_time"),
    shared("process.cpu_time"),
  ],
  canCallsFail: true,
  costSeconds: 60,
  workload: (arm, seed): Workload => ({
    prompt: "Look at this folder and say what it is for.",
    files: { "README.md": "# Fixture\n\nA project for a test.\n" },
    script: { turns: troubleOf(arm).turns },
    provider: { ...scenarioModel, seed, latency: { kind: "instant" }, requestLimit },
    timeLimitNs,
    tracedFiles: [],
    endings: "any",
  }),
  observe: (trace, arm): Observation => {
    const trouble = troubleOf(arm);
    const attempts = trace.exchanges.filter(({ purpose }) => purpose === "main");
    const isPlanned = trouble.turns.some(({ fault }) => fault !== undefined);
    const firstWrong = isPlanned ? attempts.find(({ fault }) => fault !== undefined) : attempts[0];
    if (firstWrong === undefined)
      return { kind: "not-applicable", reason: "the fault cannot happen to the responses that this agent asks for" };
    return {
      kind: "values",
      values: { ...endingValues(trace, trouble), ...attemptValues(attempts, firstWrong, trouble) },
    };
  },
});

/** The answer, with a fault on its first attempts. A client may change its prompt between attempts. */
function faulted(what: FaultKind, attempts = 1): readonly Turn[] {
  const fault: Fault = { what, attempts, counts: "turn" };
  return [{ ...answerTurn, fault }, answerTurn];
}

function troubleOf({ id }: Arm): Trouble {
  const trouble = troubles.find((one) => one.id === id);
  if (trouble === undefined) throw new Error(`No trouble ${id}.`);
  return trouble;
}

/** How the agent came out of it. */
function endingValues(trace: Trace, { words }: Trouble): MetricValues {
  const isRecovered = chunkWithText(trace.output, answerEnd) !== null;
  const { kind: state } = stateAtLimit(trace);
  const isLooped = trace.exchanges.some(({ refusal = "" }) => /limit of \d+ requests is reached/.test(refusal));
  const isEnded = !isRecovered && state === "ended" && !isLooped;
  const isSuccess = trace.exit.kind === "exited" && trace.exit.code === 0;
  const isNamed = [outputText(trace), saidText(trace.output), trace.errorTail].some((text) => words.test(text));
  return {
    "faults.recovered": Number(isRecovered),
    "faults.hung": Number(state === "silent"),
    "faults.trying": Number(!isRecovered && (state === "trying" || state === "at-work")),
    "faults.looped": Number(isLooped),
    "faults.reported": Number(isEnded && (!isSuccess || isNamed)),
    "faults.lost": Number(isEnded && isSuccess && !isNamed),
    "faults.partial_answers": Number(!isRecovered && chunkWithText(trace.output, answerHead) !== null),
  };
}

function attemptValues(
  attempts: readonly WireExchange[],
  firstWrong: WireExchange,
  { toldNs, isFinal }: Trouble,
): MetricValues {
  const next = attempts.find(({ arrivalNs }) => arrivalNs > firstWrong.arrivalNs);
  const waitedNs = next === undefined ? null : next.arrivalNs - firstWrong.endNs;
  const isEarly = toldNs !== undefined && waitedNs !== null && waitedNs < toldNs - timerSlackNs;
  const futile = attempts.filter(
    ({ turn, fault, outcome }) => turn === 0 || fault !== undefined || outcome === "refused",
  );
  return {
    "faults.attempts": attempts.length,
    ...(waitedNs !== null && waitedNs >= 0 && { "faults.wait": waitedNs }),
    ...(toldNs !== undefined && { "faults.early_retries": Number(isEarly) }),
    ...(toldNs !== undefined &&
      waitedNs !== null &&
      !isEarly && { "faults.excess_wait": Math.max(0, waitedNs - toldNs) }),
    ...(isFinal === true && { "faults.futile_attempts": Math.max(0, futile.length - 1) }),
  };
}
