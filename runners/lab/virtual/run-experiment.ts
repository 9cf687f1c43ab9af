import { setMaxListeners } from "node:events";
import type { WireExchange } from "../../../src/core/trace.ts";
import { randomFrom } from "../../../src/core/random.ts";
import { sharedTasks } from "../../../src/engine/reference/batch/batch-command.ts";
import { runBatch } from "../../../src/engine/reference/batch/run-batch.ts";
import { ownGate } from "../../../src/engine/reference/run-parts.ts";
import { openGate } from "../../../src/engine/reference/limits/open-gate.ts";
import type { ModelFetch } from "../../../src/engine/reference/provider/model-fetch.ts";
import type { AgentRun } from "../../../src/engine/reference/agent-run.ts";
import { VirtualClock } from "../../../src/provider/virtual/virtual-clock.ts";
import { engineOptions, runEngine } from "../program/run-engine.ts";
import { virtualModel } from "../program/virtual-model.ts";
import type { Experiment } from "./experiment.ts";

/** The providers' own log, and the end of each task. */
export interface ExperimentLog {
  readonly exchanges: readonly WireExchange[];
  readonly tasks: readonly TaskOutcome[];
  /** In order of leaving. */
  readonly sent: readonly SentPrompt[];
  /** Estimated and counted input tokens of each answer that went through a limiter. */
  readonly estimates: readonly { readonly estimated: number; readonly counted: number }[];
}

/** How one task went, on simulated time. */
export interface TaskOutcome {
  readonly prompt: string;
  readonly requestClass: "interactive" | "batch" | "background";
  readonly startNs: number;
  readonly endNs: number;
  /** Null if the agent ended its work. */
  readonly failure: string | null;
  /** What the model said in all attempts that counted. */
  readonly text: string;
}

/** A request when it leaves. */
interface SentPrompt {
  readonly prompt: string;
  readonly model: string;
  readonly atNs: number;
}

type Process = Experiment["processes"][number];
type Parts = Omit<AgentRun, "prompt" | "emit"> & { readonly clock: VirtualClock };
type AddTask = (task: TaskOutcome) => void;

/** Runs all processes of an experiment on one simulated clock, from its beginning to the last task's end. */
export async function runExperiment(experiment: Experiment, root: string): Promise<ExperimentLog> {
  const clock = new VirtualClock();
  const exchanges: WireExchange[] = [];
  const tasks: TaskOutcome[] = [];
  const estimates: { estimated: number; counted: number }[] = [];
  const sent: SentPrompt[] = [];
  const fetch = providersFetch(experiment.providers, { clock, exchanges, sent });
  const addTask: AddTask = (task) => tasks.push(task);
  await Promise.all(
    experiment.processes.map(async (one, index) => {
      const options = engineOptions(one.flags, "{task}");
      const isGated = (await ownGate(options, clock)) !== null;
      // Without a limit of tokens no estimate decides anything.
      const isEstimated = options.limiter !== "none" && options.limiter !== "rpm";
      const gate = openGate(options, clock, (estimate, usage) => {
        const counted = usage.freshInputTokens + usage.cacheWriteTokens;
        if (isEstimated) estimates.push({ estimated: estimate.inputTokens, counted });
      });
      // Real processes have different jitter, so each has a source of its own.
      const jitter = randomFrom(`${experiment.seed} process ${index}`);
      const random = () => Promise.resolve(jitter);
      const parts = { options, root, signal: endlessSignal(), clock, fetch, random, ...(isGated && { gate }) };
      await Promise.all([
        ...one.agents.map((agent) => runLoop(agent, parts, addTask)),
        runProcessBatch(one.batch, parts, addTask),
      ]);
    }),
  );
  return { exchanges: exchanges.toSorted((left, right) => left.arrivalNs - right.arrivalNs), tasks, sent, estimates };
}

/** Sends each request to the last provider whose model it names, otherwise to the last of all. */
function providersFetch(
  providers: Experiment["providers"],
  log: { readonly clock: VirtualClock; readonly exchanges: WireExchange[]; readonly sent: SentPrompt[] },
): ModelFetch {
  const { clock, exchanges, sent } = log;
  const models = providers.map(({ script, settings }) => ({
    model: settings.model,
    fetch: virtualModel({ script, settings, clock }, exchanges).fetch,
  }));
  return async (url, request) => {
    const { model, prompt } = wanted(request.body);
    sent.push({ model, prompt, atNs: Number(clock.nowNs()) });
    const provider = models.findLast((one) => one.model === model) ?? models.at(-1);
    if (provider === undefined) throw new Error("The experiment has no provider. Give it one.");
    return provider.fetch(url, request);
  };
}

interface RequestBody {
  readonly model: string;
  readonly messages: readonly [{ readonly content: readonly [{ readonly text: string }] }];
}

/** Reads the engine's own request. Its first message is the prompt. */
function wanted(body = ""): { readonly model: string; readonly prompt: string } {
  const { model, messages }: RequestBody = JSON.parse(body);
  return { model, prompt: messages[0].content[0].text };
}

/** A signal that never aborts, for as many listeners as there are agents. */
function endlessSignal(): AbortSignal {
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  return signal;
}

/** An agent that does one prompt after another, each a conversation of its own. */
async function runLoop(
  { startNs: beginNs, requestClass, prompts }: Process["agents"][number],
  parts: Parts,
  addTask: AddTask,
): Promise<void> {
  const { clock } = parts;
  await clock.sleep(beginNs);
  for (const prompt of prompts) {
    const startNs = Number(clock.nowNs());
    const { failure, text } = await runEngine({ ...parts, prompt, requestClass });
    addTask({ prompt, requestClass, startNs, endNs: Number(clock.nowNs()), failure, text });
  }
}

async function runProcessBatch(prompts: readonly string[], parts: Parts, addTask: AddTask): Promise<void> {
  if (prompts.length === 0) return;
  const { clock, signal, options } = parts;
  const startNs = Number(clock.nowNs());
  await runBatch({
    tasks: prompts.map((prompt, index) => ({ id: String(index), prompt })),
    schedule: { parallel: options.parallel, schedule: options.schedule, warmFirst: options.start === "warm-first" },
    taskTimeoutMs: options.taskTimeoutMs,
    clock,
    signal,
    run: await sharedTasks(parts),
    add: ({ prompt, text, error }) => {
      const endNs = Number(clock.nowNs());
      addTask({ prompt, requestClass: "batch", startNs, endNs, failure: error ?? null, text });
      return Promise.resolve();
    },
  });
}
