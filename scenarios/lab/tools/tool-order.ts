import { exact } from "../../../src/core/metric.ts";
import { answerTo, atLeast, ratioOf } from "../../../src/core/claim.ts";
import { defineScenario, type Arm, type Workload } from "../../../src/core/scenario.ts";
import { loneProgram, programObservation } from "../lone-program.ts";
import { randomFrom } from "../../../src/core/random.ts";

/** Arm ids and titles. `phases` is a plan with barriers; the others are modes of the engine's scheduler. */
const orders = [
  ["sequential", "one after another"],
  ["phases", "phase by phase"],
  ["classes", "reads together, each write alone"],
  ["parallel", "each as soon as what it needs is there"],
  ["naive", "all at once, whatever they need"],
] as const;

const arms: readonly Arm[] = orders.map(([id, title]) => ({
  id,
  title,
  ...(id === "sequential" ? { plain: true } : {}),
  toggles: {},
}));
const everyArm = arms.map(({ id }) => id);

/** What an order of operations saves if only time counts. The engine's scheduler runs on a simulated clock. */
export default defineScenario({
  id: "tool-order",
  family: "tools",
  title: "Order of operations",
  question:
    "In a refactoring of twelve files in three phases, what do barriers cost compared with starting each step when it can?",
  sets: ["lab"],
  arms,
  metrics: [
    exact("tools.virtual_makespan", "Makespan, simulated", "ns", "lower", {
      meaning: "From the first call's start to the last call's end on a simulated clock.",
      gatesOn: everyArm,
    }),
    exact("tools.order_violations", "Order violations", "count", "lower", {
      meaning: "Pairs of conflicting calls of which the later began before the earlier had ended.",
      gatesOn: everyArm,
    }),
  ],
  claims: [
    answerTo("S2-18", ratioOf("tools.virtual_makespan", "sequential", "parallel"), atLeast(215 / 92), {
      condition:
        "Eight free and four dependent operations of 215 simulated seconds in all, lengths drawn from a lognormal with factor two, no cap on what runs together.",
    }),
  ],
  costSeconds: 0.5,
  requires: ["modules"],
  workload: (arm, seed): Workload =>
    loneProgram(
      seed,
      { entry: "runners/lab/tool-order/main.js", input: { mode: arm.id, calls: refactoring(seed) } },
      20e9,
    ),
  observe: (trace) => programObservation(trace),
});

/** One operation on files, with the time that it takes. */
interface TimedCall {
  readonly durationNs: number;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  /** Its phase in the plan with barriers, from 0. */
  readonly phase: number;
}

/** The operations take this long one after another, as in the published example. */
const totalNs = 215e9;
/** Log standard deviation. Operations of one kind differ by about a factor of two. */
const spread = 0.6;

/**
 * A refactoring of twelve files. Eight operations are free. Two of the second phase need two free ones each. Two of the
 * third phase need a free one and one of the second phase.
 */
export function refactoring(seed: string): readonly TimedCall[] {
  const random = randomFrom(`${seed} refactoring`);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const needs: readonly (readonly number[])[] = [[], [], [], [], [], [], [], [], [0, 1], [2, 3], [4, 8], [5, 9]];
  const weights = needs.map(() => Math.exp(spread * normal()));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return needs.map((needed, index) => ({
    durationNs: Math.round(((weights[index] ?? 0) / sum) * totalNs),
    reads: [`/file-${index}`, ...needed.map((file) => `/file-${file}`)],
    writes: [`/file-${index}`],
    phase: index < 8 ? 0 : index < 10 ? 1 : 2,
  }));
}
