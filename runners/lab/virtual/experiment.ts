import {
  fields,
  list,
  number,
  oneOf,
  optional,
  providerSettings,
  recordOf,
  text,
  turnScript,
  type Input,
} from "../program/program-input.ts";

/** Loops that do their prompts one after another from a moment on, and share what the process limits. */
const agent = fields({
  startNs: number,
  requestClass: optional(oneOf("interactive", "batch", "background"), "interactive"),
  prompts: list(text),
});

/** Reads what happens on the simulated clock: who asks what, and who answers. */
export const readExperiment = fields({
  seed: text,
  /** A request goes to the last provider whose model it names, otherwise to the last of all. */
  providers: list(fields({ script: turnScript, settings: providerSettings })),
  /** Each has flags and limits of its own. `batch`: tasks of the process's batch runner. */
  processes: list(fields({ flags: list(text), agents: optional(list(agent), []), batch: optional(list(text), []) })),
  /** Whole answer to a prompt that contains the key. */
  answers: optional(recordOf(text), {}),
  /** Text in every answer of an agent that says it is done. */
  expected: optional(text, ""),
  /** From when on the trouble that the experiment makes is over. */
  troubleEndNs: optional(number, 0),
});

export type Experiment = Input<typeof readExperiment>;
