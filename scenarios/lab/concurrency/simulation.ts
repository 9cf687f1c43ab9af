import type { RateLimits } from "../../../src/core/rate-limits.ts";
import type { Arm, Observation, TrialProgram, Workload } from "../../../src/core/scenario.ts";
import type { ProviderSettings } from "../../../src/core/provider-settings.ts";
import { latencyFits } from "../../../src/core/latency-fits.ts";
import { randomFrom } from "../../../src/core/random.ts";
import type { Fault } from "../../../src/core/fault.ts";
import { fixtureText } from "../../workloads/fixture-text.ts";
import { scenarioModel } from "../../workloads/latency-fit.ts";

/** A task of a simulation: the prompt and the scripted answer. */
export interface SimulatedTask {
  readonly prompt: string;
  readonly answer: string;
  readonly fault?: Fault;
}

/** Processes of a simulation: agents with their tasks, or a batch. */
export interface SimulatedProcess {
  readonly flags: readonly string[];
  readonly agents?: readonly {
    readonly startNs: number;
    readonly requestClass?: "interactive" | "batch" | "background";
    readonly prompts: readonly string[];
  }[];
  readonly batch?: readonly string[];
}

/** The provider counts this many bytes as a token. */
const bytesPerToken = 4;

/**
 * Tasks whose answers have lognormal lengths around `medianTokens`. Coding agents have a median of about 250 tokens and
 * a log deviation of 1.5. Here it is 1.0 with a cut at 200 tokens, because each token is an event to simulate. `spread`
 * 0 makes all alike.
 */
export function simulatedTasks(
  count: number,
  seed: string,
  { medianTokens = 24, spread = 1 }: { readonly medianTokens?: number; readonly spread?: number } = {},
): SimulatedTask[] {
  const random = randomFrom(`tasks ${seed}`);
  return Array.from({ length: count }, (_, index) => {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const tokens = Math.min(200, Math.max(5, Math.round(medianTokens * Math.exp(spread * normal))));
    const name = `task-${String(index).padStart(4, "0")}`;
    const answer = `${name} is done. ${fixtureText(tokens * bytesPerToken, `${seed} ${index}`)}`.trim();
    return { prompt: `Do ${name} as the project says.`, answer: answer.replaceAll("\n", " ") };
  });
}

/** The name of a task in its prompt. */
export function taskName({ prompt }: SimulatedTask): string {
  return /task-\d+/.exec(prompt)?.[0] ?? prompt;
}

/** A Sonnet-class model on the simulated clock. It has no spread, so that every difference is the engine's. */
const sonnet: ProviderSettings["latency"] = { kind: "linear", ...latencyFits["sonnet-4-5"], logSd: 0, timeScale: 1 };

/** A provider that enforces limits. */
export function simulatedProvider(
  seed: string,
  limits?: RateLimits,
  more: Partial<ProviderSettings> = {},
): ProviderSettings {
  return { ...scenarioModel, seed, latency: sonnet, ...(limits && { limits }), ...more };
}

/** An arm's toggles as flags of the reference engine. */
export function flagsOf(arm: Arm): string[] {
  return Object.entries(arm.toggles).flatMap(([name, value]) => [`--${name}`, value]);
}

/** Project instructions of a usual size. With tools and prompt they are long enough for the prompt cache. */
export function projectFiles(seed: string): Readonly<Record<string, string>> {
  return { "AGENTS.md": fixtureText(8_000, `${seed} instructions`) };
}

/** The values with what is open above the arm's cap. `cap` is the most requests that the arm allows at once; undefined without one. */
export function withAboveCap(seen: Observation, cap: string | undefined): Observation {
  if (seen.kind !== "values" || cap === undefined) return seen;
  const open = seen.values["load.max_inflight"];
  if (open === undefined) return seen;
  return { kind: "values", values: { ...seen.values, "load.above_cap": Math.max(0, open - Number(cap)) } };
}

/** The parts of a simulation. */
export interface Simulation {
  readonly seed: string;
  readonly tasks: readonly SimulatedTask[];
  readonly provider: ProviderSettings;
  readonly processes: readonly SimulatedProcess[];
  readonly troubleEndNs?: number;
  /** Workspace files. Default: project instructions, which make prompts long enough for the cache. */
  readonly files?: Readonly<Record<string, string>>;
}

/** The workload that runs a simulation. The program contains the simulated provider; the trial's own is not used. */
export function simulationWorkload(simulation: Simulation): Workload {
  const { seed, tasks, provider, processes, troubleEndNs = 0, files = projectFiles(seed) } = simulation;
  const script = {
    turns: [],
    threads: tasks.map((task) => ({
      firstUserContains: taskName(task),
      turns: [{ blocks: [{ kind: "text", text: task.answer } as const], ...(task.fault && { fault: task.fault }) }],
    })),
  };
  const input = {
    seed,
    providers: [{ script, settings: provider }],
    processes,
    answers: Object.fromEntries(tasks.map((task) => [taskName(task), task.answer])),
    troubleEndNs,
  };
  return { ...programWorkload(seed, input), files };
}

/** A workload that runs the simulation program on this input. */
export function programWorkload(seed: string, input: TrialProgram["input"]): Workload {
  return {
    prompt: "",
    files: projectFiles(seed),
    script: { turns: [] },
    provider: simulatedProvider(seed),
    // A thousand agents take five seconds on an idle machine. A busy one may take longer.
    timeLimitNs: 180e9,
    program: { entry: "runners/lab/virtual/main.js", input },
  };
}
