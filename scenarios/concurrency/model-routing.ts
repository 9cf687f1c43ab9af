import { latencyFits } from "../../src/core/latency-fits.ts";
import { randomFrom } from "../../src/core/random.ts";
import { defineScenario, type Arm, type Workload } from "../../src/core/scenario.ts";
import { fixtureText } from "../fixture-text.ts";
import { programObservation } from "../program-values.ts";
import { flagsOf, programWorkload, simulatedProvider } from "./simulation.ts";

const large = "claude-opus-5";
const small = "claude-sonnet-5-5";
/** Keeps no prompt below 4,096 tokens in its cache, and these have 3,000. */
const uncached = "claude-haiku-4-5";
const count = 60;
const right = "Done.";
const wrong = "I could not do that.";

/** Kinds of task: how their prompts read, how often there is one, and how often the small model can do it. */
const kinds = [
  { verb: "Count the callers of", share: 0.35, smallSucceeds: 0.97 },
  { verb: "Rename the function in", share: 0.25, smallSucceeds: 0.8 },
  { verb: "Explain the control flow of", share: 0.2, smallSucceeds: 0.55 },
  // Reads like a lookup and is none: what fools a router that goes by words.
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

/** An answer of 40 tokens or so. */
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

/** What choosing between a cheap and a good model saves, when nobody says beforehand which task is easy. */
export const modelRouting = defineScenario({
  id: "model-routing",
  family: "concurrency",
  title: "Model routing",
  question: "How much of what a router that knows everything would save does one save that has to find out?",
  sets: ["full"],
  arms,
  metrics: [
    { id: "cost.total", gates: everyArm },
    { id: "routing.regret", gates: [] },
    { id: "routing.small_share", gates: everyArm },
    { id: "routing.exploration_share", gates: [] },
    { id: "simulated.call_p95", gates: [] },
    { id: "simulated.makespan", gates: everyArm },
    { id: "tasks.done_ratio", gates: everyArm },
    { id: "gen_ai.invoke_agent.inference_calls", gates: everyArm },
  ],
  claims: [
    {
      claim: "S3-07",
      measure: { kind: "saving", metric: "cost.total", arm: "bandit", against: "large" },
      expects: { kind: "better" },
      condition,
    },
    {
      claim: "S3-20",
      measure: { kind: "saving", metric: "cost.total", arm: "rules", against: "large" },
      expects: { kind: "better" },
      condition: `model optimisation alone; ${condition}`,
    },
    {
      claim: "S3-21",
      measure: { kind: "saving", metric: "simulated.makespan", arm: "bandit", against: "large" },
      expects: { kind: "better" },
      condition: `routing alone; ${condition}`,
    },
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
