import { exact, modelled, type MetricValues } from "../../../src/core/metric.ts";
import { shared } from "../../../src/core/shared-metrics.ts";
import { answerTo, atLeast, atMost, differenceOf, valueOf } from "../../../src/core/claim.ts";
import { defineScenario, type Arm } from "../../../src/core/scenario.ts";
import { randomFrom } from "../../../src/core/random.ts";
import { fixtureText } from "../../workloads/fixture-text.ts";
import { scenarioModel } from "../../workloads/latency-fit.ts";
import { loneProgram, programObservation } from "../lone-program.ts";

const pausesPerSession = 6;
const instructionBytes = 60_000;
/** Pauses of one length, in minutes. "mix" is drawn as people pause: half below 85 s, a quarter above five minutes. */
const pauses: ReadonlyMap<string, number | null> = new Map([
  ["1m", 1],
  ["4m", 4],
  ["6m", 6],
  ["30m", 30],
  ["61m", 61],
  ["mix", null],
]);
const policies = [
  ["5m", "entries live 5 min", {}],
  ["1h", "entries live 1 h", { "cache-ttl": "1h" }],
  ["ping", "kept alive by pings", { "cache-keepalive": "ping" }],
] as const;
const arms: readonly Arm[] = [...pauses].flatMap(([pause, minutes]) =>
  // In the shortest pause all policies do the same as in four minutes.
  policies.slice(0, pause === "1m" ? 1 : policies.length).map(([policy, title, toggles]): Arm => ({
    id: `${pause}-${policy}`,
    title: `${pause === "mix" ? "mixed pauses" : `pauses of ${pause.slice(0, -1)} min`}, ${title}`,
    plain: policy === "5m",
    group: pause,
    toggles,
    ...(minutes !== null && { sweep: { parameter: "minutes of pause", value: minutes, line: title } }),
  })),
);
const everyArm = arms.map((arm) => arm.id);
/** Arms whose pauses have one length, longer than the life of an entry. */
const breakEvenArms = ["6m-ping", "30m-ping", "61m-ping"];

/** What a person's pauses do to the cache, and whether a longer life or pings are worth their price. */
export default defineScenario({
  id: "cache-idle",
  family: "round-trip",
  title: "Cache over pauses",
  question:
    "If a person pauses between prompts, what is computed again, and from which pause on do a longer life or pings pay?",
  sets: ["lab"],
  arms,
  metrics: [
    shared("cost.total", everyArm),
    shared("cache.reprefill_tokens", everyArm),
    modelled("cost.pings", "Cost of pings", "nanoUsd", "lower", {
      meaning: "Price of the keep-alive pings.",
      gatesOn: everyArm,
    }),
    exact("cache.pings", "Keep-alive pings", "count", "lower", {
      meaning: "Requests for one token that only keep the cache alive.",
      gatesOn: everyArm,
    }),
    modelled("cache.break_even_gap", "Longest pause that pings pay for", "ns", "neither", {
      meaning: "Pause at which pings cost as much as writing the prompt again, by the prices of this session.",
      gatesOn: breakEvenArms,
    }),
    shared("cache.hit_ratio_tokens", everyArm),
    shared("modelled.time_to_first_chunk", everyArm),
    shared("gen_ai.usage.input_tokens", everyArm),
    shared("process.cpu_time"),
  ],
  claims: [
    answerTo("S0-04", valueOf("cache.reprefill_tokens", "4m-5m"), atMost(0), {
      condition: "Six pauses of four minutes, on simulated time: within the five minutes nothing is read anew.",
    }),
    answerTo("S0-04", differenceOf("cache.reprefill_tokens", "6m-5m", "4m-5m"), atLeast(1), {
      condition: "Six pauses of six minutes against six of four: beyond the five minutes the prompt is read anew.",
    }),
  ],
  costSeconds: 7.5,
  requires: ["modules"],
  workload: (arm, seed) =>
    loneProgram(seed, { entry: "runners/lab/idle-session/main.js", input: sessionOf(arm, seed) }, 30e9),
  observe: (trace) => programObservation(trace),
  combine: (round) =>
    Object.fromEntries(
      breakEvenArms.flatMap((id) => {
        const gapNs = breakEvenNs(round[id], round[id.replace("ping", "5m")]);
        return gapNs === null ? [] : [[id, { "cache.break_even_gap": gapNs }]];
      }),
    ),
});

/** The program's input: flags, prompts, answers and pauses. */
function sessionOf(arm: Arm, seed: string) {
  const random = randomFrom(`${seed} pauses`);
  const turns = Array.from({ length: pausesPerSession + 1 }, (_, turn) => turn);
  const minutes = pauses.get(arm.group ?? "") ?? null;
  return {
    ...scenarioModel,
    seed,
    flags: Object.entries(arm.toggles).flatMap(([name, value]) => [`--${name}`, value]),
    instructions: fixtureText(instructionBytes, `${seed} instructions`),
    prompts: turns.map((turn) => `Prompt ${turn + 1}.\n${fixtureText(1_200, `${seed} prompt ${turn}`)}`),
    answers: turns.map((turn) => `Answer ${turn + 1}. ${fixtureText(120, `${seed} answer ${turn}`)}`),
    // The session ends after the last answer.
    pausesNs: turns.map((turn) => (turn === pausesPerSession ? 0 : (minutes ?? mixedMinutes(random())) * 60e9)),
  };
}

/** A quantile of the pauses in published sessions: half end within 85 s, a quarter last longer than five minutes. */
function mixedMinutes(share: number): number {
  if (share < 0.5) return 0.2 + share * 2.4;
  if (share < 0.75) return 1.4 + (share - 0.5) * 14;
  return share < 0.95 ? 6 + (share - 0.75) * 100 : 75;
}

/**
 * The pause at which pings cost as much as the plain arm's lost cache. Null if the plain arm loses nothing. Each ping
 * covers 295 s.
 */
function breakEvenNs(pinged: MetricValues | undefined, plain: MetricValues | undefined): number | null {
  const { "cost.total": total = 0, "cost.pings": pingCost = 0, "cache.pings": pings = 0 } = pinged ?? {};
  const { "cost.total": plainTotal = 0, "cache.reprefill_tokens": lost = 0 } = plain ?? {};
  if (pings === 0 || lost === 0) return null;
  const lossPerPause = (plainTotal - (total - pingCost)) / pausesPerSession;
  return Math.round((lossPerPause / (pingCost / pings)) * 295e9);
}
