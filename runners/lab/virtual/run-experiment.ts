import { setMaxListeners } from "node:events";
import type { WireExchange } from "../../../src/core/trace.ts";
import { randomFrom } from "../../../src/core/random.ts";
import { sharedTasks } from "../../../src/engine/reference/batch/batch-command.ts";
import { runBatch } from "../../../src/engine/reference/batch/run-batch.ts";
import { ownGate } from "../../../src/engine/reference/run-parts.ts";
import { openGate } from "../../../src/engine/reference/limits/open-gate.ts";
import { parseOptions, type Options } from "../../../src/engine/reference/options.ts";
import type { AgentRun } from "../../../src/engine/reference/agent-run.ts";
import { runAgent } from "../../../src/engine/reference/run-agent.ts";
import { VirtualClock } from "../../../src/provider/virtual/virtual-clock.ts";
import type { Experiment } from "./experiment-file.ts";
import { providersFetch, type SentRequest } from "./providers-fetch.ts";
import type { TaskOutcome } from "./task-outcome.ts";

/** What came of an experiment: the providers' own log, and each task's end. */
export interface ExperimentLog {
  readonly exchanges: readonly WireExchange[];
  readonly tasks: readonly TaskOutcome[];
  /** In order of leaving. */
  readonly sent: readonly SentRequest[];
  /** Estimated and counted input tokens of each answer that went through a limiter. */
  readonly estimates: readonly { readonly estimated: number; readonly counted: number }[];
}

type Process = Experiment["processes"][number];
type Parts = Omit<AgentRun, "options" | "prompt" | "emit">;

/** Runs all processes of an experiment on one simulated clock, from its beginning to the last task's end. */
export async function runExperiment(experiment: Experiment, root: string): Promise<ExperimentLog> {
  const clock = new VirtualClock();
  const exchanges: WireExchange[] = [];
  const tasks: TaskOutcome[] = [];
  const estimates: { estimated: number; counted: number }[] = [];
  const sent: SentRequest[] = [];
  const fetch = providersFetch(experiment.providers, clock, {
    exchange: (exchange) => exchanges.push(exchange),
    sent: (request) => sent.push(request),
  });
  await Promise.all(
    experiment.processes.map(async (one, index) => {
      const options = optionsOf(one.flags);
      const isGated = (await ownGate(options, clock)) !== null;
      // Without a limit of tokens nothing is decided by an estimate.
      const isEstimated = options.limiter !== "none" && options.limiter !== "rpm";
      const gate = openGate(options, clock, (estimate, usage) => {
        const counted = usage.freshInputTokens + usage.cacheWriteTokens;
        if (isEstimated) estimates.push({ estimated: estimate.inputTokens, counted });
      });
      // Each process has jitter of its own, as processes have.
      const random = randomFrom(`${experiment.seed} process ${index}`);
      const parts = {
        root,
        signal: lasting(),
        clock,
        fetch,
        random: () => Promise.resolve(random),
        ...(isGated && { gate }),
      };
      await Promise.all([
        ...one.agents.map((agent) => loop(agent, options, parts, (task) => tasks.push(task))),
        batch(one, options, parts, (task) => tasks.push(task)),
      ]);
    }),
  );
  return { exchanges: exchanges.toSorted((left, right) => left.arrivalNs - right.arrivalNs), tasks, sent, estimates };
}

/** A signal that never aborts, for as many listeners as there are agents. */
function lasting(): AbortSignal {
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  return signal;
}

function optionsOf(flags: readonly string[]): Options {
  const options = parseOptions([...flags, "--", "{task}"]);
  if (options === null) throw new Error("an experiment's flags ask for help");
  return options;
}

/** An agent that does one prompt after another, each a conversation of its own. */
async function loop(
  agent: Process["agents"][number],
  options: Options,
  parts: Parts,
  add: (task: TaskOutcome) => void,
): Promise<void> {
  const { clock } = parts;
  const nowNs = (): number => Number(clock.nowNs());
  const { requestClass } = agent;
  await clock.sleep?.(agent.startNs);
  for (const prompt of agent.prompts) {
    const startNs = nowNs();
    let text = "";
    const failure = await runAgent({
      ...parts,
      options,
      prompt,
      requestClass,
      emit: (event) => {
        if (event.kind === "text-delta") text += event.text;
        if (event.kind === "retry-start") text = "";
      },
    });
    add({ prompt, requestClass, startNs, endNs: nowNs(), failure, text });
  }
}

async function batch(one: Process, options: Options, parts: Parts, add: (task: TaskOutcome) => void): Promise<void> {
  if (one.batch.length === 0) return;
  const { clock, signal } = parts;
  await clock.sleep?.(one.batchStartNs);
  const beginNs = Number(clock.nowNs());
  await runBatch({
    tasks: one.batch.map((prompt, index) => ({ id: String(index), prompt })),
    schedule: { parallel: options.parallel, schedule: options.schedule, warmFirst: options.start === "warm-first" },
    taskTimeoutMs: options.taskTimeoutMs,
    clock,
    signal,
    run: await sharedTasks({ ...parts, options }),
    add: ({ prompt, text, error }) => {
      const endNs = Number(clock.nowNs());
      add({ prompt, requestClass: "batch", startNs: beginNs, endNs, failure: error ?? null, text });
      return Promise.resolve();
    },
  });
}
