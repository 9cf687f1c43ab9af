import { valueIfKnown } from "../../src/core/exchange-cost.ts";
import { modelled } from "../../src/core/metric.ts";
import { shared } from "../../src/core/shared-metrics.ts";
import { answerTo, atLeast, savingOf } from "../../src/core/claim.ts";
import { defineScenario, type Arm } from "../../src/core/scenario.ts";
import type { Trace, WireExchange } from "../../src/core/trace.ts";
import { fixtureText } from "../workloads/fixture-text.ts";
import { scenarioModel, sonnetLatency } from "../workloads/latency-fit.ts";
import { failedExit, mainExchanges, isPrinted, refusedAsTooLong, usageValues } from "../observations/wire-values.ts";
import { fewTurnsNs } from "../workloads/time-limit.ts";

/** Prompt tokens by group, at four bytes each. */
const sizes: ReadonlyMap<string, number> = new Map([
  ["1k", 1_000],
  ["10k", 10_000],
  ["100k", 100_000],
  ["200k", 200_000],
]);
const arms: readonly Arm[] = [...sizes].flatMap(([size, value]): Arm[] => [
  {
    id: `${size}-uncached`,
    title: `${size} tokens, no cache`,
    plain: true,
    group: size,
    toggles: { cache: "none" },
    sweep: { parameter: "prompt tokens", value, line: "no cache" },
  },
  {
    id: `${size}-second`,
    title: `${size} tokens, second run`,
    group: size,
    toggles: { cache: "planned" },
    sweep: { parameter: "prompt tokens", value, line: "second run" },
  },
]);
const everyArm = arms.map((arm) => arm.id);
const answer = "The text lists words of a trade and asks for nothing.";

/** What the same prompt costs the first and the second time, by its size. Each run is a process of its own. */
export default defineScenario({
  id: "prompt-cache-size",
  family: "round-trip",
  title: "Prompt cache by size",
  question:
    "The same prompt runs twice within five minutes: what does the second run save, and what did the first run pay?",
  sets: ["full"],
  arms,
  metrics: [
    modelled("cost.last_launch", "Cost of the last run", "nanoUsd", "lower", {
      meaning: "Price of the requests of the last of several launches in one workspace.",
      gatesOn: everyArm,
    }),
    modelled("modelled.last_launch_ttft", "First token of the last run", "ns", "lower", {
      meaning:
        "Time to first token of the first request of the last launch, predicted by the latency model, not scaled.",
      gatesOn: everyArm,
    }),
    shared("cost.total", everyArm),
    shared("cache.hit_ratio_tokens", everyArm),
    shared("gen_ai.usage.cache_creation.input_tokens", everyArm),
    shared("gen_ai.usage.cache_read.input_tokens", everyArm),
    shared("gen_ai.usage.input_tokens", everyArm),
    shared("process.cpu_time"),
  ],
  claims: [
    costClaim(
      "S0-01",
      "200k",
      "The second of two equal runs of 200,000 tokens: reads cost a tenth, the answer its full price.",
    ),
    ttftClaim(
      "S0-02",
      "200k",
      "The second of two equal runs of 200,000 tokens, Sonnet-class model; 1k, 10k and 100k give the curve.",
    ),
    costClaim(
      "S0-03",
      "100k",
      "The second of two equal runs of 100,000 tokens in processes of their own, seconds apart.",
    ),
    ttftClaim("S0-27", "200k", "The row on prompt caching: the second of two equal runs of 200,000 tokens."),
  ],
  costSeconds: 4,
  workload: (arm, seed) => {
    const prompt = `What is this text?\n\n${fixtureText(4 * (sizes.get(arm.group ?? "") ?? 0), `${seed} ${arm.group}`)}`;
    return {
      prompt,
      files: { "README.md": "# Fixture\n" },
      script: { turns: [{ blocks: [{ kind: "text", text: answer }] }] },
      provider: { ...scenarioModel, seed, latency: sonnetLatency(0) },
      timeLimitNs: fewTurnsNs,
      earlier: [{ prompt }],
      // Some models have a smaller window, and the agent then ends as it likes.
      endings: "any",
    };
  },
  observe: (trace) => {
    const tooLong = refusedAsTooLong(trace);
    if (tooLong !== null)
      return { kind: "not-applicable", reason: `the agent's model has a smaller window: ${tooLong}` };
    const failure = failedExit(trace);
    if (failure !== null) return { kind: "wrong", reason: failure };
    const calls = mainExchanges(trace);
    const last = lastLaunch(trace);
    if (calls.length !== 2 || last === undefined)
      return { kind: "wrong", reason: `${calls.length} turns instead of two` };
    if (!isPrinted(trace, answer)) return { kind: "wrong", reason: "the answer is not in the output" };
    const values = {
      ...usageValues(trace),
      ...valueIfKnown("cost.last_launch", last.modelled.costNanoUsd),
      "modelled.last_launch_ttft": last.modelled.ttftNs,
    };
    return { kind: "values", values };
  },
});

function lastLaunch(trace: Trace): WireExchange | undefined {
  return mainExchanges(trace).find(({ arrivalNs }) => arrivalNs >= trace.spawnNs);
}

function costClaim(claim: string, size: string, condition: string) {
  return answerTo(claim, savingOf("cost.last_launch", `${size}-second`, `${size}-uncached`), atLeast(0.9), {
    condition,
  });
}

function ttftClaim(claim: string, size: string, condition: string) {
  return answerTo(claim, savingOf("modelled.last_launch_ttft", `${size}-second`, `${size}-uncached`), atLeast(0.85), {
    condition,
  });
}
