import { realpathSync } from "node:fs";
import { runProgram } from "../program/run-program.ts";
import { readExperiment, type Experiment } from "./experiment.ts";
import { experimentValues } from "./experiment-values.ts";
import { runExperiment, type TaskOutcome } from "./run-experiment.ts";

const refusal = { kind: "status", status: 529, body: "error", retryAfterNs: 1e6 } as const;

/**
 * An experiment that loads every part that another may load on first use. Reading a file takes real time, for which simulated time
 * does not wait, so no two runs would be equal.
 */
const warmUp: Experiment = {
  seed: "warm-up",
  providers: [
    {
      settings: {
        model: "claude-sonnet-5",
        seed: "warm-up",
        asOf: "2026-11-01",
        latency: { kind: "fixed", ttftNs: 1e6, perTokenNs: 1e6 },
      },
      script: { turns: [{ blocks: [{ kind: "text", text: "warm" }], fault: { what: refusal } }] },
    },
  ],
  processes: [
    {
      flags: ["--startup", "eager", "--limiter", "full", "--idle-timeout", "60000"],
      agents: [{ startNs: 0, requestClass: "interactive", prompts: ["agent"] }],
      batch: ["task"],
    },
  ],
  answers: {},
  expected: "",
  troubleEndNs: 0,
};

/** Runs many agents and their provider on simulated time, in one process. The same experiment gives the same bytes. */
await runProgram(async (raw) => {
  const experiment = readExperiment(raw);
  const root = realpathSync(process.cwd());
  await runExperiment(warmUp, root);
  const log = await runExperiment(experiment, root);
  const reason = wrongWork(log.tasks, experiment);
  return reason === null ? { kind: "values", values: experimentValues(experiment, log) } : { kind: "wrong", reason };
});
// Connections that are kept alive would hold the process for seconds.
process.exit();

/**
 * Why the work is wrong, or null. Each task has to end exactly once. An agent that says it is done has to have given its own task's
 * answer. A task that says it failed is not wrong. It lowers the share of tasks done.
 */
function wrongWork(tasks: readonly TaskOutcome[], { processes, answers, expected }: Experiment): string | null {
  const asked = processes.flatMap(({ agents, batch }) => [...agents.flatMap(({ prompts }) => prompts), ...batch]);
  const ended = tasks.map(({ prompt }) => prompt);
  if (JSON.stringify(ended.toSorted()) !== JSON.stringify(asked.toSorted()))
    return `${ended.length} tasks ended. Each of the ${asked.length} has to end once.`;
  for (const { prompt, text, failure } of tasks) {
    if (failure !== null) continue;
    const answer = Object.entries(answers).find(([key]) => prompt.includes(key))?.[1];
    if ((answer !== undefined && text.trim() !== answer) || !text.includes(expected))
      return `The answer to ${JSON.stringify(prompt.slice(0, 60))} is ${JSON.stringify(text.slice(0, 60))}.`;
  }
  return null;
}
