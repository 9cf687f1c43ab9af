import { realpathSync } from "node:fs";
import { runProgram } from "../program/run-program.ts";
import { wrongWork } from "./checked-tasks.ts";
import { readExperiment } from "./experiment-file.ts";
import { experimentValues } from "./experiment-values.ts";
import { runExperiment } from "./run-experiment.ts";
import { warmUp } from "./warm-up.ts";

/** Many agents and their provider on simulated time, in one process: the same experiment gives the same bytes. */
await runProgram(async (input) => {
  const experiment = readExperiment(input);
  const root = realpathSync(process.cwd());
  await warmUp(root);
  const log = await runExperiment(experiment, root);
  const prompts = experiment.processes.flatMap(({ agents, batch }) => [
    ...agents.flatMap((agent) => agent.prompts),
    ...batch,
  ]);
  const { answers, expected } = experiment;
  const reason = wrongWork(log.tasks, { prompts, answers, expected });
  return reason === null ? { kind: "values", values: experimentValues(experiment, log) } : { kind: "wrong", reason };
});
// The SDK's connections are pipes of this process; nothing else is left to wait for.
process.exit();
