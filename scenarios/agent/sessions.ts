import { chunkWithText } from "../../src/core/answer-on-stdout.ts";
import { exact } from "../../src/core/metric.ts";
import { shared } from "../../src/core/shared-metrics.ts";
import { defineScenario, type Arm } from "../../src/core/scenario.ts";
import type { WireExchange } from "../../src/core/trace.ts";
import type { Turn } from "../../src/core/turn-script.ts";
import { mainExchanges, measuredLaunch, promptTokens, usageValues } from "../observations/wire-values.ts";
import { commandTurns } from "../workloads/command-turns.ts";
import { markedText, markersOf } from "../workloads/marked-text.ts";
import { scenarioModel, sonnetLatency } from "../workloads/latency-fit.ts";
import { fewTurnsNs } from "../workloads/time-limit.ts";

/** Longer than any agent takes from a side request to its prompt, unless it waits for the answer. */
const sideHoldNs = 3e9;
const sessionFile = "session.jsonl";
const firstAnswer = "The first task is done.";
const secondAnswer = "The second task is done.";
const arms: readonly Arm[] = [
  { id: "second", title: "a new session in the same folder", group: "second", toggles: {} },
  {
    id: "continued",
    title: "the session of the first launch, continued",
    group: "continued",
    toggles: { "resume-session": sessionFile },
  },
];
const everyArm = arms.map(({ id }) => id);
const firstTurns: readonly Turn[] = [...commandTurns(3), { blocks: [{ kind: "text", text: firstAnswer }] }];
const secondTurn: Turn = { blocks: [{ kind: "text", text: secondAnswer }] };

/**
 * What a second launch reads from the prompt cache of the first. The two prompts have different texts, as a user's have. So the
 * prompt of a new session differs from the first one at the user's words at the latest. A difference before them is the engine's:
 * a clock, a session id, a list of files.
 */
export default defineScenario({
  id: "sessions",
  family: "round-trip",
  title: "Second session",
  question: "After one session in a folder: what does a new session, or the continued one, read from the prompt cache?",
  sets: ["full", "audit"],
  arms,
  metrics: [
    exact("sessions.read_tokens", "Read by the first request", "tokens", "higher", {
      meaning: "Tokens that the first request of the second launch reads from the cache of the first launch.",
      gatesOn: everyArm,
    }),
    exact("sessions.unread_tokens", "Not read by the first request", "tokens", "lower", {
      meaning: "Tokens of the first request of the second launch that do not come from the cache.",
      gatesOn: everyArm,
    }),
    exact("sessions.missed_tokens", "Left unread", "tokens", "lower", {
      meaning:
        "Tokens that the last request of the first launch left in the cache and that the second launch does not read.",
      gatesOn: everyArm,
    }),
    exact("sessions.same_bytes", "Bytes until the first difference", "bytes", "higher", {
      meaning:
        "Length of the common start of two prompts: the last one of the first launch and the first one of the second. All of the earlier prompt if the later one only adds to it.",
      gatesOn: everyArm,
    }),
    exact("sessions.early_difference", "Differs before the messages", "count", "lower", {
      meaning: "1 if the first difference is in the tools or the system prompt, else 0.",
      gatesOn: everyArm,
    }),
    shared("modelled.time_to_first_chunk", everyArm),
    shared("cost.total", everyArm),
    shared("gen_ai.usage.input_tokens", everyArm),
    shared("gen_ai.invoke_agent.inference_calls", everyArm),
    shared("process.cpu_time"),
    shared("process.wall_time"),
  ],
  costSeconds: 3,
  workload: (arm, seed) => {
    const isContinued = arm.group === "continued";
    const byToggle = arm.toggles["resume-session"] !== undefined;
    return {
      prompt: "Second task: say that it is done.",
      files: { "AGENTS.md": markedText(8_000, `${seed} instructions`) },
      script: {
        turns: isContinued ? [...firstTurns, secondTurn] : firstTurns,
        // Instructions that an agent no longer sends whole are lost, not saved.
        probes: markersOf(`${seed} instructions`),
      },
      provider: {
        ...scenarioModel,
        seed,
        latency: sonnetLatency(0),
        ...(!isContinued && { sideHoldNs }),
      },
      timeLimitNs: fewTurnsNs,
      tracedFiles: [],
      earlier: [{ prompt: "First task: run three commands.", ...(byToggle && { toggles: { session: sessionFile } }) }],
      ...(isContinued && !byToggle && { isContinued }),
    };
  },
  observe: (trace, arm) => {
    const main = mainExchanges(trace);
    const measured = measuredLaunch(trace);
    const before = main.findLast(({ arrivalNs }) => arrivalNs < trace.spawnNs);
    const [first] = mainExchanges(measured);
    if (before === undefined || first === undefined)
      return { kind: "wrong", reason: "one of the two launches got no answer" };
    const launches = [main.filter(({ arrivalNs }) => arrivalNs < trace.spawnNs), mainExchanges(measured)];
    const wanted = [firstTurns.length, arm.group === "continued" ? 1 : firstTurns.length];
    if (launches.some(({ length }, launch) => length !== wanted[launch]))
      return {
        kind: "wrong",
        reason: `${launches.map(({ length }) => length).join(" and ")} turns instead of ${wanted.join(" and ")}`,
      };
    const said = arm.group === "continued" ? secondAnswer : firstAnswer;
    if (chunkWithText(trace.output, said) === null)
      return { kind: "wrong", reason: `the answer is not in the output of the second launch` };
    const { firstDifference, missedTokens = 0 } = first.cache;
    return {
      kind: "values",
      values: {
        ...usageValues(measured),
        "sessions.read_tokens": first.usage.cacheReadTokens,
        "sessions.unread_tokens": promptTokens(first) - first.usage.cacheReadTokens,
        "sessions.missed_tokens": missedTokens,
        "sessions.same_bytes": sameBytes(before, first),
        "sessions.early_difference": firstDifference !== null && firstDifference.section !== "messages" ? 1 : 0,
      },
    };
  },
});

/** Bytes of the later prompt's start that are the same as in the earlier one. */
function sameBytes(before: WireExchange, { sections, cache }: WireExchange): number {
  const { firstDifference } = cache;
  if (firstDifference === null) return before.sections.reduce((sum, { bytes }) => sum + bytes, 0);
  const differing = sections.findIndex(({ name }) => name === firstDifference.section);
  return sections.slice(0, differing).reduce((sum, { bytes }) => sum + bytes, 0) + firstDifference.atByte;
}
