/** A known mistake: a text of the engine and what stands in its place when it is planted. */
export interface Plant {
  readonly name: string;
  readonly scenario: string;
  readonly file: string;
  readonly before: string;
  readonly after: string;
  /** Metrics of which at least one must be named as regressed. */
  readonly metrics: readonly string[];
}

const engine = "src/engine/reference";
/** Mistakes that the gate must call by their name. */
export const plants: readonly Plant[] = [
  {
    name: "a clock in the system prompt",
    scenario: "cache-hit-rate",
    file: `${engine}/turn-requests.ts`,
    before: "? sections\n",
    after: "? { ...sections, system: [clock.isoDate(), ...sections.system] }\n",
    metrics: ["gen_ai.usage.cache_read.input_tokens"],
  },
  {
    name: "a lost cache breakpoint",
    scenario: "cache-hit-rate",
    file: `${engine}/cache-plan.ts`,
    before: '"system-last": 1, planned: 2 }',
    after: '"system-last": 1, planned: 0 }',
    metrics: ["gen_ai.usage.cache_read.input_tokens"],
  },
  {
    name: "tools one after another",
    scenario: "parallel-tools",
    file: `${engine}/schedule/call-runner.ts`,
    before: "mode: this.#parts.options.tools,",
    after: 'mode: "sequential",',
    metrics: ["tools.makespan", "tools.max_inflight"],
  },
  {
    name: "40 ms of work at start",
    scenario: "cold-start",
    file: `${engine}/main.ts`,
    before: "process.exitCode = await engineCommand(",
    after:
      "for (const until = performance.now() + 40; performance.now() < until; );\nprocess.exitCode = await engineCommand(",
    metrics: ["startup.spawn_to_first_request", "process.cpu_time"],
  },
  {
    name: "40 ms of waiting at start",
    scenario: "cold-start",
    file: `${engine}/main.ts`,
    before: "process.exitCode = await engineCommand(",
    after: "await new Promise((resolve) => setTimeout(resolve, 40));\nprocess.exitCode = await engineCommand(",
    metrics: ["startup.spawn_to_first_request"],
  },
];
