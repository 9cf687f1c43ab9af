import { exact } from "../../../src/core/metric.ts";
import { shared } from "../../../src/core/shared-metrics.ts";
import { answerTo, better, savingOf } from "../../../src/core/claim.ts";
import { latencyFits } from "../../../src/core/latency-fits.ts";
import { randomFrom } from "../../../src/core/random.ts";
import { defineScenario, type Arm, type Workload } from "../../../src/core/scenario.ts";
import { fixtureText } from "../../workloads/fixture-text.ts";
import { programObservation } from "../lone-program.ts";
import { flagsOf, programWorkload, simulatedProvider } from "./simulation.ts";

const large = "claude-opus-5";
const small = "claude-sonnet-5-5";
/** Caches no prompt below 4,096 tokens. These prompts have 3,000. */
const uncached = "claude-haiku-4-5";
const count = 60;
const right = "Done.";
const wrong = "I could not do that.";

/** Kinds of task: the words of the prompt, the share of the tasks, and how often the small model succeeds. */
const kinds = [
  { verb: "Count the callers of", share: 0.35, smallSucceeds: 0.97 },
  { verb: "Rename the function in", share: 0.25, smallSucceeds: 0.8 },
  { verb: "Explain the control flow of", share: 0.2, smallSucceeds: 0.55 },
  // It reads like a lookup and is hard. It fools a router that goes by words.
  { verb: "Find and repair the race in", share: 0.1, smallSucceeds: 0.1 },
  { verb: "Refactor the interface of", share: 0.1, smallSucceeds: 0.05 },
] as const;

const toggles = { "small-model": small, "small-cost": "40", expect: right, parallel: "1" } as const;
const arms: readonly Arm[] = [
  { id: "large", title: "always the large model", plain: true, toggles: { route: "fixed", ...toggles } },
  { id: "rules", title: "by the words of the prompt", toggles: { route: "rules", ...toggles } },
  { id: "bandit", title: "by what has worked for its kind", toggles: { route: "bandit", ...toggles } },
  {
    id: "bandit-uncached",
    title: "the same, with a model at a fifth of the price that caches no prompt this short",
    toggles: { route: "bandit", ...toggles, "small-model": uncached, "small-cost": "20" },
  },
  { id: "oracle", title: "by knowing what each model can do", toggles: { route: "oracle", ...toggles } },
];
const everyArm = arms.map(({ id }) => id);
const condition =
  "60 tasks of five kinds, a small model at two fifths of the large one's price, which fails 3 to 95 % of a kind; a failed task is done again by the large model";

/** An answer of about 40 tokens. */
function said(verdict: string): string {
  return `${verdict} ${fixtureText(150, verdict)}`.trim();
}

interface Routed {
  readonly prompt: string;
  readonly smallCan: boolean;
}

function routedTasks(seed: string): Routed[] {
  const random = randomFrom(`routing ${seed}`);
  return Array.from({ length: count }, (_, index) => {
    let place = random();
    const kind = kinds.find(({ share }) => (place -= share) < 0) ?? kinds[0];
    const smallCan = random() < kind.smallSucceeds;
    return { prompt: `${kind.verb} task-${String(index).padStart(4, "0")}.`, smallCan };
  });
}

/** What it saves to choose between a cheap and a good model if nobody knows beforehand which task is easy. */
export default defineScenario({
  id: "model-routing",
  family: "concurrency",
  title: "Model routing",
  question: "How much of a perfect router's saving does a router reach that has to learn?",
  sets: ["lab"],
  arms,
  metrics: [
    shared("cost.total", everyArm),
    exact("routing.regret", "Routing regret", "nanoUsd", "lower", {
      meaning: "Cost above that of a router that knows each task's outcome, in the same round.",
    }),
    exact("routing.small_share", "Tasks sent to the small model", "ratio", "neither", {
      meaning: "Share of tasks that went to the small model first.",
      gatesOn: everyArm,
    }),
    exact("routing.exploration_share", "Failed on the small model", "ratio", "lower", {
      meaning: "Share of tasks that the small model failed and the large model had to repeat.",
    }),
    exact("simulated.call_p95", "Model call p95, simulated", "ns", "lower", {
      meaning: "95th percentile of a request's time at the provider.",
    }),
    shared("simulated.makespan", everyArm),
    shared("tasks.done_ratio", everyArm),
    shared("gen_ai.invoke_agent.inference_calls", everyArm),
  ],
  claims: [
    answerTo("S3-07", savingOf("cost.total", "bandit", "large"), better, { condition }),
    answerTo("S3-20", savingOf("cost.total", "rules", "large"), better, {
      condition: `model optimisation alone; ${condition}`,
    }),
    answerTo("S3-21", savingOf("simulated.makespan", "bandit", "large"), better, {
      condition: `routing alone; ${condition}`,
    }),
  ],
  costSeconds: 6,
  requires: ["modules"],
  workload: (arm, seed): Workload => {
    const tasks = routedTasks(seed);
    const marked = tasks.map(({ prompt, smallCan }) =>
      arm.toggles["route"] === "oracle" ? `${prompt} [${smallCan ? "small" : "large"}]` : prompt,
    );
    const script = (answer: (task: Routed) => string) => ({
      turns: [],
      threads: tasks.map((task) => ({
        firstUserContains: /task-\d+/.exec(task.prompt)?.[0] ?? "",
        turns: [{ blocks: [{ kind: "text", text: answer(task) } as const] }],
      })),
    });
    return programWorkload(seed, {
      seed,
      providers: [
        {
          script: script(() => said(right)),
          settings: { ...simulatedProvider(seed), model: large, latency: latencyLike("opus-4-6") },
        },
        {
          script: script(({ smallCan }) => said(smallCan ? right : wrong)),
          settings: {
            ...simulatedProvider(seed),
            model: arm.toggles["small-model"] ?? small,
            latency: latencyLike("sonnet-4-5"),
          },
        },
      ],
      processes: [{ flags: ["--model", large, ...flagsOf(arm)], batch: marked }],
      expected: right,
    });
  },
  observe: programObservation,
  combine: (round) => {
    const least = round["oracle"]?.["cost.total"];
    if (least === undefined) return {};
    return Object.fromEntries(
      Object.entries(round).map(([arm, values]) => [
        arm,
        { "routing.regret": (values["cost.total"] ?? least) - least },
      ]),
    );
  },
});

function latencyLike(model: "opus-4-6" | "sonnet-4-5") {
  return { kind: "linear", ...latencyFits[model], logSd: 0, timeScale: 1 } as const;
}
