import { chunkWithText } from "../../src/core/answer-on-stdout.ts";
import { exact, measured, type MetricValues } from "../../src/core/metric.ts";
import { defineScenario, type Arm, type Interrupt, type Observation, type Workload } from "../../src/core/scenario.ts";
import { shared } from "../../src/core/shared-metrics.ts";
import type { ProcessExit, Trace } from "../../src/core/trace.ts";
import type { TurnScript } from "../../src/core/turn-script.ts";
import { fixtureText } from "../workloads/fixture-text.ts";
import { scenarioModel } from "../workloads/latency-fit.ts";

const answerHead = "I have looked at the whole folder.";
const answerEnd = "The work is done and nothing is left to do.";

/** The command says with it that it runs. */
const startedFile = "command-started.txt";
/** Longer than any agent may take to stop. A command that was interrupted once ends at once when it runs again. */
const command = `if [ -e ${startedFile} ]; then echo again; else touch ${startedFile}; sleep 60; fi`;
/** So many pieces of the answer are on their way: the head is out, and two seconds are left. */
const piecesBefore = 20;

/** An agent that still runs then ignores the signal. The signal is sent within the first seconds. */
const timeLimitNs = 25e9;

const places = [
  ["stream", "while the answer streams in", { kind: "answer", pieces: piecesBefore }],
  ["tool", "while a command runs", { kind: "file", path: startedFile }],
] as const;
const signals = [
  ["int", "SIGINT"],
  ["term", "SIGTERM"],
] as const;

interface InterruptedArm extends Arm {
  readonly place: (typeof places)[number][0];
  readonly interrupt: Interrupt;
}

const arms: readonly InterruptedArm[] = places.flatMap(([place, words, at]) =>
  signals.map(([name, signal]) => {
    const id = `${place}/${name}`;
    return { id, title: `${signal} ${words}`, group: id, toggles: {}, place, interrupt: { signal, at } };
  }),
);
const everyArm = arms.map(({ id }) => id);

/** Whether an agent can be stopped, and what it leaves behind. */
export default defineScenario({
  id: "interrupt",
  family: "robustness",
  title: "Interrupt",
  question: "How fast does the agent end on a signal, what does it leave running, and does it work afterwards?",
  sets: ["long", "audit"],
  arms: arms.map(({ id, title, group, toggles }): Arm => ({
    id,
    title,
    ...(group !== undefined && { group }),
    toggles,
  })),
  metrics: [
    measured("interrupt.exit_time", "Signal to exit", "ns", "lower", {
      meaning: "From the signal to the exit of the agent's process. Absent if it had to be ended.",
      gatesOn: everyArm,
    }),
    exact("interrupt.ignored", "Signal ignored", "count", "lower", {
      meaning: "1 if the agent was still running at its time limit and had to be ended.",
      gatesOn: everyArm,
    }),
    exact("interrupt.survivors", "Children left", "count", "lower", {
      meaning: "Processes that were running when the agent had exited.",
      gatesOn: everyArm,
    }),
    exact("interrupt.exit_status", "Exit status", "count", "neither", {
      meaning: "As a shell shows it: the exit code, or 128 plus the number of the signal that ended the agent.",
    }),
    exact("interrupt.partial_answers", "Partial answer shown", "count", "higher", {
      meaning: "1 if the beginning of the interrupted answer is on standard output.",
    }),
    exact("interrupt.later_answers", "Next prompt answered", "count", "higher", {
      meaning:
        "1 if a second launch in the same folder gives the right answer. It goes on with the interrupted session if the agent can continue one.",
      gatesOn: everyArm,
    }),
    shared("process.wall_time"),
  ],
  canCallsFail: true,
  costSeconds: 30,
  workload: (arm, seed): Workload => ({
    prompt: "Look at this folder and say what it is for.",
    files: { "README.md": "# Fixture\n\nA project for a test.\n" },
    script: scriptOf(armOf(arm).place, seed),
    // 150 ms to the first token, then about 120 tokens: the answer takes 2.5 s.
    provider: { ...scenarioModel, seed, latency: { kind: "fixed", ttftNs: 150e6, perTokenNs: 20e6 } },
    timeLimitNs,
    tracedFiles: [],
    interrupt: armOf(arm).interrupt,
    later: [{ prompt: "Go on and say what this folder is for.", isContinued: true }],
    endings: "any",
  }),
  observe: (trace, arm): Observation => {
    const { interruptNs } = trace;
    if (interruptNs === undefined) return notReached(trace, armOf(arm).place);
    return { kind: "values", values: interruptValues(trace, interruptNs) };
  },
});

/** The agent ended before the signal, or got no further than this place. */
function notReached({ exchanges }: Trace, place: InterruptedArm["place"]): Observation {
  const isUnstreamed = place === "stream" && exchanges.some(({ purpose, stream }) => purpose === "main" && !stream);
  if (isUnstreamed) return { kind: "not-applicable", reason: "the agent does not ask for streamed answers" };
  return { kind: "wrong", reason: "the agent ended before the place of the interrupt was reached" };
}

function interruptValues(trace: Trace, interruptNs: number): MetricValues {
  const isIgnored = trace.exit.kind === "timed-out";
  const status = exitStatus(trace.exit);
  const isAnswered = (trace.later ?? []).every(
    ({ exit, output }) => exit.kind === "exited" && exit.code === 0 && chunkWithText(output, answerEnd) !== null,
  );
  return {
    "interrupt.ignored": Number(isIgnored),
    ...(!isIgnored && { "interrupt.exit_time": Math.max(0, trace.exitNs - interruptNs) }),
    ...(trace.survivors !== undefined && !isIgnored && { "interrupt.survivors": trace.survivors.length }),
    ...(status !== null && { "interrupt.exit_status": status }),
    "interrupt.partial_answers": Number(chunkWithText(trace.output, answerHead) !== null),
    "interrupt.later_answers": Number(isAnswered),
  };
}

/** Null for an agent that did not end by itself. */
function exitStatus(exit: ProcessExit): number | null {
  switch (exit.kind) {
    case "exited":
      return exit.code;
    case "signalled": {
      const number = signalNumbers[exit.signal];
      return number === undefined ? null : 128 + number;
    }
    case "timed-out":
    case "dismissed":
    case "not-started":
    case "prompt-too-long":
      return null;
  }
}

const signalNumbers: Readonly<Record<string, number>> = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGPIPE: 13, SIGTERM: 15 };

function armOf({ id }: Arm): InterruptedArm {
  const arm = arms.find((one) => one.id === id);
  if (arm === undefined) throw new Error(`No arm ${id}.`);
  return arm;
}

function scriptOf(place: InterruptedArm["place"], seed: string): TurnScript {
  const answer = { kind: "text", text: `${answerHead} ${fixtureText(400, seed)} ${answerEnd}` } as const;
  const wait = { kind: "tool", operation: { kind: "run", command } } as const;
  return { turns: [...(place === "tool" ? [{ blocks: [wait] }] : []), { blocks: [answer] }] };
}
