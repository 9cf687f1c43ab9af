import { chunkWithText } from "../../src/core/answer-on-stdout.ts";
import { exact, measured } from "../../src/core/metric.ts";
import { defineScenario, type Arm, type Observation, type Workload } from "../../src/core/scenario.ts";
import { shared } from "../../src/core/shared-metrics.ts";
import type { Trace } from "../../src/core/trace.ts";
import type { Turn, TurnScript } from "../../src/core/turn-script.ts";
import { checkedTurns, summedMakespanNs, summedTurnsNs } from "../observations/checked-turns.ts";
import { usageValues } from "../observations/wire-values.ts";
import { fixtureText } from "../workloads/fixture-text.ts";
import { scenarioModel } from "../workloads/latency-fit.ts";
import { waitingFor, waitSpans } from "../workloads/waiting-children.ts";
import { fewTurnsNs } from "../workloads/time-limit.ts";

const answer = "The command is done and nothing is left to do.";
/** Each run of the command of a broken message adds a line to it. */
const runsFile = "runs.txt";
/** The message goes on for about 600 ms after its call: 300 tokens at 2 ms each. */
const restBytes = 1_200;
/** In the middle of that text, in every protocol. */
const brokenAt = { kind: "before-event", event: 60 } as const;
/** Longer than the rest of the message, so that only the agent's own time comes between its end and the results. */
const waitMs = 900;

const arms: readonly Arm[] = [
  { id: "whole", title: "the message ends well", group: "whole", toggles: {} },
  { id: "broken", title: "the message breaks off after its call", group: "broken", toggles: {} },
];

/** Whether a call starts when its own block is complete, and whether a call of a broken message is run. */
export default defineScenario({
  id: "eager-start",
  family: "tools",
  title: "Early start of a call",
  question: "Does a call start before its message ends, and is it run when the message breaks off?",
  sets: ["full"],
  arms,
  metrics: [
    measured("eager_start.lead", "Start before the message's end", "ns", "higher", {
      meaning:
        "The command's running time, by its own stamps, minus the time from the message's end to the results. The command started at least so long before the end. Absent if it started afterwards.",
    }),
    shared("tools.started_early"),
    shared("tools.turn_time", ["whole"]),
    shared("tools.makespan"),
    exact("eager_start.repeated_runs", "Runs beyond the first", "count", "lower", {
      meaning: "How often the command ran again, because the agent ran it for the broken message and for its retry.",
      gatesOn: ["broken"],
    }),
    exact("eager_start.broken_runs", "Runs for a broken message", "count", "neither", {
      meaning:
        "Runs of the command beyond one for each whole message that asked for it. An agent may keep the whole call of a broken message and go on with its result.",
    }),
    exact("eager_start.answered", "Answered after the break", "count", "higher", {
      meaning: "1 if the answer reached standard output although the first message broke off, else 0.",
      gatesOn: ["broken"],
    }),
    shared("gen_ai.usage.input_tokens", ["whole"]),
    shared("process.wall_time"),
  ],
  costSeconds: 6,
  canCallsFail: true,
  workload: (arm, seed): Workload => ({
    prompt: "Run the command, then say that it is done.",
    files: { "README.md": "# Fixture\n" },
    script: scriptOf(arm, seed),
    provider: {
      ...scenarioModel,
      seed,
      latency: { kind: "fixed", ttftNs: 20e6, perTokenNs: 2e6 },
      requestLimit: 30,
    },
    timeLimitNs: fewTurnsNs,
    tracedFiles: [runsFile],
    ...(arm.id === "broken" && { endings: "any" }),
  }),
  observe: (trace, arm): Observation => (arm.id === "broken" ? brokenMessage(trace) : wholeMessage(trace, arm)),
});

function wholeMessage(trace: Trace, arm: Arm): Observation {
  const checked = checkedTurns(trace, scriptOf(arm, ""));
  if (checked.kind === "wrong") return checked;
  const leadsNs = checked.turns.flatMap(({ results, makespanNs }) =>
    waitSpans(results).map(({ startNs, endNs }) => endNs - startNs - makespanNs),
  );
  if (leadsNs.length === 0) return { kind: "wrong", reason: "the result holds no stamps of the command" };
  const earlyNs = leadsNs.filter((leadNs) => leadNs > 0);
  const [leadNs] = earlyNs;
  return {
    kind: "values",
    values: {
      ...usageValues(trace),
      ...(leadNs !== undefined && { "eager_start.lead": leadNs }),
      "tools.started_early": earlyNs.length,
      "tools.turn_time": summedTurnsNs(checked.turns),
      "tools.makespan": summedMakespanNs(checked.turns),
    },
  };
}

function brokenMessage(trace: Trace): Observation {
  const asking = trace.exchanges.filter(({ purpose, turn }) => purpose === "main" && turn === 0);
  if (!asking.some(({ fault }) => fault !== undefined))
    return { kind: "not-applicable", reason: "the answers that this agent asks for cannot break off there" };
  const runs = (trace.files[runsFile] ?? "").split("\n").filter((line) => line !== "").length;
  const wholeMessages = asking.filter(({ outcome }) => outcome === "complete").length;
  return {
    kind: "values",
    values: {
      "eager_start.broken_runs": Math.max(0, runs - wholeMessages),
      "eager_start.repeated_runs": Math.max(0, runs - 1),
      "eager_start.answered": Number(chunkWithText(trace.output, answer) !== null),
    },
  };
}

/** The call comes first, then text of some length. */
function scriptOf({ id }: Arm, seed: string): TurnScript {
  const isBroken = id === "broken";
  const command = isBroken ? `echo run >> ${runsFile}` : waitingFor(waitMs);
  const asking: Turn = {
    blocks: [
      { kind: "tool", operation: { kind: "run", command } },
      { kind: "text", text: fixtureText(restBytes, seed) },
    ],
    ...(isBroken && { fault: { what: { kind: "cut", at: brokenAt, ending: "reset" }, counts: "turn" } }),
  };
  return { turns: [asking, { blocks: [{ kind: "text", text: answer }] }] };
}
