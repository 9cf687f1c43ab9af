import { measured } from "../../src/core/metric.ts";
import { shared } from "../../src/core/shared-metrics.ts";
import { defineScenario, type Arm, type FollowUp, type Observation } from "../../src/core/scenario.ts";
import type { SessionPrompt, Trace } from "../../src/core/trace.ts";
import { median } from "../../src/stats/quantile.ts";
import { scenarioModel } from "../workloads/latency-fit.ts";
import { mainExchanges, outputText, usageValues } from "../observations/wire-values.ts";
import { manyTurnsNs } from "../workloads/time-limit.ts";

const manyPrompts = 50;
/** The first and the last prompts whose times are compared. */
const comparedPrompts = 10;
/** Between two tokens of the answer that is cancelled. Without a cancellation the answer takes ten seconds. */
const cancelledTokenGapNs = 20e6;
const cancelledTokens = 500;

const arms: readonly Arm[] = [
  { id: "two-prompts", title: "two prompts", group: "two-prompts", toggles: {} },
  { id: "cancel", title: "the second prompt is cancelled", group: "cancel", toggles: {} },
  { id: "many-prompts", title: `${manyPrompts} prompts`, group: "many-prompts", toggles: {} },
];

/** What an editor sees of an agent: how soon a session is there, how soon it answers, how soon it stops, and how it ages. */
export default defineScenario({
  id: "acp-session",
  family: "session",
  title: "Session over ACP",
  question:
    "How fast does an agent open a session, begin an answer and stop one, and what does each further prompt cost?",
  sets: ["long"],
  requires: ["acp"],
  arms,
  metrics: [
    measured("session.start", "Session start", "ns", "lower", {
      meaning: "From spawning the agent to its answer to session/new.",
      gatesOn: ["two-prompts"],
    }),
    measured("session.first_prompt", "First prompt to first update", "ns", "lower", {
      meaning:
        "From sending the first prompt of a session to the first piece of its answer. The model answers at once.",
      gatesOn: ["two-prompts"],
    }),
    measured("session.second_prompt", "Second prompt to first update", "ns", "lower", {
      meaning: "The same for the second prompt of the session.",
      gatesOn: ["two-prompts"],
    }),
    measured("session.cancel_to_stop", "Cancel to stop", "ns", "lower", {
      meaning: "From sending session/cancel while an answer comes to the end of the prompt.",
      gatesOn: ["cancel"],
    }),
    measured("session.prompt_time", "Time of a prompt", "ns", "lower", {
      meaning: `Median time from sending a prompt to its stop reason, over ${manyPrompts} prompts. The model answers at once.`,
      gatesOn: ["many-prompts"],
    }),
    measured("session.slowdown", "Slowdown over the session", "ratio", "lower", {
      meaning: `Median time of the last ${comparedPrompts} prompts divided by that of the first ${comparedPrompts} after the very first.`,
    }),
    measured("session.memory_per_prompt", "Memory per prompt", "bytes", "lower", {
      meaning: `Slope of the process tree's memory over the second half of ${manyPrompts} prompts, by least squares.`,
    }),
    shared("gen_ai.usage.input_tokens", ["two-prompts", "many-prompts"]),
    shared("gen_ai.invoke_agent.inference_calls", ["two-prompts", "many-prompts"]),
    shared("process.cpu_time", ["many-prompts"]),
    shared("process.peak_rss", ["many-prompts"]),
    shared("process.wall_time"),
  ],
  costSeconds: 6,
  workload: (arm, seed) => ({
    prompt: promptOf(0),
    followUps: followUpsOf(arm),
    files: { "README.md": "# Fixture\n" },
    script: { turns: answersOf(arm).map((text) => ({ blocks: [{ kind: "text", text }] })) },
    provider: {
      ...scenarioModel,
      seed,
      latency:
        arm.id === "cancel" ? { kind: "fixed", ttftNs: 0, perTokenNs: cancelledTokenGapNs } : { kind: "instant" },
    },
    timeLimitNs: manyTurnsNs,
    tracedFiles: [],
  }),
  observe: (trace, arm) => {
    const wrong = wrongWork(trace, arm);
    if (wrong !== null) return wrong;
    const { openNs = null, prompts = [] } = trace.session ?? {};
    const [first, second] = prompts;
    if (openNs === null || first === undefined || second === undefined)
      return { kind: "wrong", reason: "there was no session" };
    const session = { "session.start": openNs - trace.spawnNs };
    switch (arm.id) {
      case "two-prompts":
        return {
          kind: "values",
          values: {
            ...usageValues(trace),
            ...session,
            ...firstUpdate("session.first_prompt", first),
            ...firstUpdate("session.second_prompt", second),
          },
        };
      case "cancel":
        return cancelled(second);
      default:
        return { kind: "values", values: { ...usageValues(trace), ...agingOf(prompts) } };
    }
  },
});

function promptOf(index: number): string {
  return `Say sentence number ${index + 1} of this session.`;
}

function followUpsOf({ id }: Arm): readonly FollowUp[] {
  if (id === "cancel") return [{ prompt: promptOf(1), cancel: "at-first-update" }];
  const count = id === "many-prompts" ? manyPrompts : 2;
  return Array.from({ length: count - 1 }, (_, index) => ({ prompt: promptOf(index + 1) }));
}

function answersOf({ id }: Arm): readonly string[] {
  if (id === "cancel") return [answerOf(0), Array.from({ length: cancelledTokens }, (_, word) => `w${word}`).join(" ")];
  return Array.from({ length: id === "many-prompts" ? manyPrompts : 2 }, (_, index) => answerOf(index));
}

function answerOf(index: number): string {
  return `This is sentence number ${index + 1}.`;
}

/** Null if every answer that was not cancelled is there, each after one request. */
function wrongWork(trace: Trace, arm: Arm): Observation | null {
  const wholeAnswers = answersOf(arm).slice(0, arm.id === "cancel" ? 1 : undefined);
  const missing = wholeAnswers.find((answer) => !outputText(trace).includes(answer));
  if (missing !== undefined) return { kind: "wrong", reason: `the answer "${missing}" did not come` };
  const requests = mainExchanges(trace).length;
  if (requests < wholeAnswers.length)
    return { kind: "wrong", reason: `${requests} requests instead of ${wholeAnswers.length}` };
  const stopped = trace.session?.prompts
    .slice(0, wholeAnswers.length)
    .find(({ stopReason }) => stopReason !== "end_turn");
  return stopped === undefined ? null : { kind: "wrong", reason: `a prompt ended with ${stopped.stopReason}` };
}

function firstUpdate(metric: string, { sentNs, firstUpdateNs }: SessionPrompt): Record<string, number> {
  return firstUpdateNs === null ? {} : { [metric]: firstUpdateNs - sentNs };
}

function cancelled({ cancelNs, doneNs, stopReason }: SessionPrompt): Observation {
  if (cancelNs === null)
    return { kind: "not-applicable", reason: "It sends nothing of an answer before the whole answer is there." };
  if (stopReason !== "cancelled")
    return { kind: "wrong", reason: `the cancelled prompt ended with ${stopReason}, not with cancelled` };
  return { kind: "values", values: { "session.cancel_to_stop": doneNs - cancelNs } };
}

function agingOf(prompts: readonly SessionPrompt[]): Record<string, number> {
  const timesNs = prompts.map(({ sentNs, doneNs }) => doneNs - sentNs);
  const [whole, early, late] = [timesNs, timesNs.slice(1, comparedPrompts + 1), timesNs.slice(-comparedPrompts)].map(
    median,
  );
  const memory = prompts.slice(prompts.length / 2).flatMap(({ rssBytes }) => rssBytes ?? []);
  return {
    ...(whole != null && { "session.prompt_time": whole }),
    ...(early != null && late != null && { "session.slowdown": late / early }),
    ...(memory.length > 1 && { "session.memory_per_prompt": slope(memory) }),
  };
}

/** Growth from one value to the next, by least squares. */
function slope(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const sums = values.reduce(
    ({ products, squares }, value, index) => ({
      products: products + (index - middle) * value,
      squares: squares + (index - middle) ** 2,
    }),
    { products: 0, squares: 0 },
  );
  return sums.products / sums.squares;
}
