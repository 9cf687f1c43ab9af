import { defineScenario, type Arm, type Workload } from "../../src/core/scenario.ts";
import { loneProgram } from "../lone-program.ts";
import { programObservation } from "../program-values.ts";
import { refactoring } from "./refactoring.ts";

/** Arm id to the scheduler's mode. `phases` is no mode of the engine: it is what a plan with barriers does. */
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

/** What an order of operations saves when time is all that counts: the engine's scheduler on a simulated clock. */
export const toolOrder = defineScenario({
  id: "tool-order",
  family: "tools",
  title: "Order of operations",
  question:
    "A refactoring of twelve files in three phases: what do barriers cost against starting each step when it can?",
  sets: ["full"],
  arms,
  metrics: [
    { id: "tools.virtual_makespan", gates: everyArm },
    { id: "tools.order_violations", gates: everyArm },
  ],
  claims: [
    {
      claim: "S2-18",
      measure: { kind: "ratio", metric: "tools.virtual_makespan", arm: "sequential", against: "parallel" },
      expects: { kind: "at-least", value: 215 / 92 },
      condition:
        "Eight free and four dependent operations of 215 simulated seconds in all, lengths drawn from a lognormal with factor two, no cap on what runs together.",
    },
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
