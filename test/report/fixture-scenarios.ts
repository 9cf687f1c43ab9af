/** The scenarios of the fixture run: arms with the centre of each metric, in the order of `metrics`. */
export interface FixtureScenario {
  readonly id: string;
  readonly family: string;
  readonly title: string;
  readonly question: string;
  readonly metrics: readonly string[];
  readonly gates: readonly string[];
  readonly headSlowdown?: number;
  readonly arms: readonly FixtureArm[];
}

export interface FixtureArm {
  readonly id: string;
  readonly title: string;
  readonly group?: string;
  readonly role: "plain" | "control" | "variant";
  /** Null: not observed on this arm. */
  readonly values: readonly (number | null)[];
}

const ms = 1e6;
const MiB = 1024 ** 2;

export const fixtureScenarios: readonly FixtureScenario[] = [
  {
    id: "cold-start",
    family: "start-up",
    title: "Cold start",
    question:
      "How long does the engine take from being started to its first model request, and does lazy loading help?",
    metrics: ["startup.spawn_to_first_request", "startup.engine_share", "process.cpu_time", "process.peak_rss"],
    gates: ["startup.spawn_to_first_request"],
    headSlowdown: 0.08,
    arms: [
      {
        id: "eager",
        title: "everything imported at start",
        role: "plain",
        values: [182 * ms, 141 * ms, 231 * ms, 92 * MiB],
      },
      { id: "lazy", title: "imported on first use", role: "variant", values: [96.4 * ms, 55 * ms, 118 * ms, 71 * MiB] },
      {
        id: "floor",
        title: "smallest program that sends a request",
        role: "control",
        values: [41.2 * ms, null, 44 * ms, 46 * MiB],
      },
    ],
  },
  {
    id: "first-token",
    family: "streaming",
    title: "First token",
    question: "How much of the time to the first token is the engine's own, as the prompt grows?",
    metrics: ["gen_ai.client.operation.time_to_first_chunk", "first_token.engine_share", "first_token.provider_share"],
    gates: ["first_token.engine_share"],
    arms: [
      { id: "small", title: "small prompt, 250 tokens", role: "variant", values: [231 * ms, 1.9 * ms, 229 * ms] },
      { id: "medium", title: "medium prompt, 20k tokens", role: "variant", values: [412 * ms, 3.1 * ms, 409 * ms] },
      { id: "large", title: "large prompt, 100k tokens", role: "variant", values: [1430 * ms, 11.8 * ms, 1418 * ms] },
    ],
  },
  {
    id: "parallel-tools",
    family: "tools",
    title: "Parallel tools",
    question: "Does running the tool calls of one turn at the same time shorten it, without losing an edit?",
    metrics: [
      "tools.makespan",
      "tools.overhead",
      "tools.max_inflight",
      "tools.lost_updates",
      "gen_ai.invoke_agent.inference_calls",
    ],
    gates: ["tools.makespan", "tools.lost_updates"],
    arms: [
      {
        id: "reads/sequential",
        group: "reads",
        title: "eight file reads, one after another",
        role: "plain",
        values: [12.4 * ms, 9.1 * ms, 1, 0, 2],
      },
      {
        id: "reads/parallel",
        group: "reads",
        title: "eight file reads, together",
        role: "variant",
        values: [11.9 * ms, 8.8 * ms, 1, 0, 2],
      },
      {
        id: "waits/sequential",
        group: "waits",
        title: "four waiting children, one after another",
        role: "plain",
        values: [1840 * ms, 1430 * ms, 1, 0, 2],
      },
      {
        id: "waits/parallel",
        group: "waits",
        title: "four waiting children, together",
        role: "variant",
        values: [452 * ms, 41 * ms, 4, 0, 2],
      },
      {
        id: "conflicts/sequential",
        group: "conflicts",
        title: "reads and edits of one file, one after another",
        role: "plain",
        values: [96 * ms, 70 * ms, 1, 0, 2],
      },
      {
        id: "conflicts/parallel",
        group: "conflicts",
        title: "reads and edits of one file, together",
        role: "variant",
        values: [58 * ms, 31 * ms, 2, 0, 2],
      },
    ],
  },
  {
    id: "context-compression",
    family: "context",
    title: "Context compression",
    question:
      "What does shrinking a long session save once the broken prompt cache is paid for, and what does it forget?",
    metrics: [
      "cost.total",
      "gen_ai.usage.input_tokens",
      "context.peak_tokens",
      "compaction.count",
      "compaction.rewrite_cost",
      "context.fact_recall",
    ],
    gates: ["gen_ai.usage.input_tokens", "context.fact_recall"],
    arms: [
      { id: "none", title: "history kept whole", role: "plain", values: [1_840_000_000, 4_213_884, 158_220, 0, 0, 1] },
      {
        id: "window",
        title: "oldest turns dropped",
        role: "variant",
        values: [2_104_000_000, 2_987_120, 61_402, 61, 811_000_000, 0.25],
      },
      {
        id: "mask",
        title: "old tool results masked",
        role: "variant",
        values: [1_212_000_000, 2_310_455, 58_930, 4, 96_400_000, 1],
      },
      {
        id: "summary",
        title: "old turns summarised by the model",
        role: "variant",
        values: [1_095_000_000, 1_982_310, 60_118, 3, 141_000_000, 0.875],
      },
    ],
  },
  {
    id: "cache-hit-rate",
    family: "cache",
    title: "Cache hit rate",
    question: "Which requests break the prompt cache, and what does each way of marking it save?",
    metrics: [
      "cache.hit_ratio_tokens",
      "cost.total",
      "usage.fresh_input_tokens",
      "gen_ai.usage.cache_read.input_tokens",
      "gen_ai.usage.cache_creation.input_tokens",
      "cache.prefix_breaks",
    ],
    gates: ["cache.hit_ratio_tokens", "cache.prefix_breaks"],
    arms: [
      { id: "none", title: "no markers", role: "plain", values: [0, 412_300_000, 131_904, 0, 0, 0] },
      {
        id: "system",
        title: "system prompt only",
        role: "variant",
        values: [0.612, 201_800_000, 46_120, 80_724, 5_060, 0],
      },
      {
        id: "planned",
        title: "planned markers",
        role: "variant",
        values: [0.914, 88_410_000, 1_204, 120_560, 10_140, 0],
      },
      { id: "clock", title: "clock in the prompt", role: "variant", values: [0, 498_200_000, 1_204, 0, 130_700, 19] },
      {
        id: "tool-order",
        title: "tools reordered",
        role: "variant",
        values: [0.043, 479_900_000, 1_204, 5_672, 125_028, 18],
      },
    ],
  },
];
