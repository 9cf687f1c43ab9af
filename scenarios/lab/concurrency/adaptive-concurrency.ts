import { exact } from "../../../src/core/metric.ts";
import { shared } from "../../../src/core/shared-metrics.ts";
import { answerTo, atMost, better, ratioOf, savingOf, valueOf } from "../../../src/core/claim.ts";
import { defineScenario, type Arm, type Workload } from "../../../src/core/scenario.ts";
import { latencyFits } from "../../../src/core/latency-fits.ts";
import { programObservation } from "../lone-program.ts";
import { flagsOf, simulatedProvider, simulatedTasks, simulationWorkload, withAboveCap } from "./simulation.ts";

/** A person asks every two seconds. At the step, fifty tasks arrive at once. */
const asked = 16;
const everyNs = 2e9;
const stepNs = 6e9;
const flood = 50;
/** Requests the provider serves at once. More of them wait, and every open stream slows all others. */
const slots = 10;

const arms: readonly Arm[] = [
  { id: "unbounded", title: "all at once", plain: true, toggles: {} },
  { id: "fixed-8", title: "eight at a time, first come first served", toggles: { concurrency: "8" } },
  { id: "priority-8", title: "eight at a time, people first", toggles: { concurrency: "8", classes: "priority" } },
  { id: "aimd", title: "additive increase, cut on slow answers, people first", toggles: adapting("aimd") },
  { id: "gradient", title: "by the gradient of latency, people first", toggles: adapting("gradient") },
  { id: "capped", title: "classes capped at 25, 10 and 3, people first", toggles: { classes: "capped" } },
];
const everyArm = arms.map(({ id }) => id);
const cappedArms = arms.filter(({ toggles }) => toggles["concurrency"] !== undefined).map(({ id }) => id);

/** At most 40 open requests. An answer of more than six seconds counts as overload. */
function adapting(adapt: "aimd" | "gradient"): Record<string, string> {
  return { adapt, concurrency: "40", classes: "priority", ...(adapt === "aimd" && { slow: "6000" }) };
}

const condition =
  "a person every two seconds, fifty background tasks at second six, a provider with ten slots that slows with load; simulated time";

/** Whether people notice that the machine has other work, and what it costs that work to let them go first. */
export default defineScenario({
  id: "adaptive-concurrency",
  family: "concurrency",
  title: "Adaptive concurrency",
  question: "When fifty tasks arrive at once, how long do people wait, and how much slower does the other work get?",
  sets: ["lab"],
  arms,
  metrics: [
    exact("simulated.interactive_p95", "Interactive latency p95, simulated", "ns", "lower", {
      meaning: "95th percentile of the latency of tasks that a person waits for.",
      gatesOn: everyArm,
    }),
    exact("simulated.background_p95", "Background latency p95, simulated", "ns", "lower", {
      meaning: "95th percentile of the latency of tasks that nobody waits for.",
      gatesOn: everyArm,
    }),
    exact("load.settling", "Settling time", "ns", "lower", {
      meaning:
        "From the step of the load to the last request that waited more than a second at the provider or was refused as overload.",
    }),
    // Its caps are by class, so the sum is what shows them.
    shared("load.max_inflight", ["capped"]),
    shared("load.above_cap", cappedArms),
    exact("load.provider_queue_p95", "Wait at the provider p95", "ns", "lower", {
      meaning: "95th percentile of a request's wait for a free slot at the provider, on the simulated clock.",
    }),
    shared("simulated.makespan", everyArm),
    shared("tasks.done_ratio", everyArm),
  ],
  claims: [
    answerTo("S2-17", savingOf("simulated.interactive_p95", "priority-8", "fixed-8"), better, {
      condition: `people first against first come first served, at the same concurrency; ${condition}`,
    }),
    answerTo("S2-13", savingOf("simulated.interactive_p95", "capped", "unbounded"), better, {
      condition: `caps of 25, 10 and 3 by class; ${condition}`,
    }),
    answerTo("S2-16", savingOf("load.provider_queue_p95", "aimd", "unbounded"), better, {
      condition: `a cut to six tenths on overload, told by latency and not by processor load, which is not simulated; ${condition}`,
    }),
    answerTo("S2-14", valueOf("simulated.interactive_p95", "aimd"), atMost(1.5e9), {
      condition: `latency is the controller's only input: processor and memory are not simulated; ${condition}`,
    }),
    answerTo("S1-12", ratioOf("simulated.background_p95", "aimd", "unbounded"), atMost(1), {
      condition: `concurrency follows the load without a fixed number of agents; ${condition}`,
    }),
  ],
  costSeconds: 6,
  requires: ["modules"],
  workload: (arm, seed): Workload => {
    const tasks = simulatedTasks(asked + flood, seed, { medianTokens: 12 });
    const agents = tasks.map(({ prompt }, index) =>
      index < asked
        ? { startNs: index * everyNs, requestClass: "interactive" as const, prompts: [prompt] }
        : { startNs: stepNs, requestClass: "background" as const, prompts: [prompt] },
    );
    return simulationWorkload({
      seed,
      tasks,
      provider: simulatedProvider(
        seed,
        { concurrentRequests: slots },
        {
          latency: {
            kind: "custom",
            fit: { ...latencyFits["sonnet-4-5"], logSd: 0 },
            slowdownPerStream: 0.2,
            timeScale: 1,
          },
        },
      ),
      processes: [{ flags: flagsOf(arm), agents }],
      troubleEndNs: stepNs,
    });
  },
  observe: (trace, { toggles }) => withAboveCap(programObservation(trace), toggles["concurrency"]),
});
