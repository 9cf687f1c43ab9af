import { measured } from "../../src/core/metric.ts";
import { shared } from "../../src/core/shared-metrics.ts";
import { answerTo, atMost, better, differenceOf, valueOf } from "../../src/core/claim.ts";
import { defineScenario, type Arm } from "../../src/core/scenario.ts";
import { scenarioModel } from "../workloads/latency-fit.ts";
import { isPrinted, usageValues } from "../observations/wire-values.ts";

const answer = "Ready.";
const arms: readonly Arm[] = [
  { id: "eager", title: "everything imported at start", plain: true, toggles: { startup: "eager" } },
  { id: "lazy", title: "imported on first use", toggles: { startup: "lazy" } },
  { id: "floor", title: "smallest program that sends a request", toggles: {}, control: "floor" },
];

/** The time between pressing return and the first request. The provider sees the request arrive. */
export default defineScenario({
  id: "cold-start",
  family: "startup",
  title: "Cold start",
  question: "How long does the engine take from its start to its first model request, and how much of that is its own?",
  sets: ["quick", "full"],
  arms,
  metrics: [
    shared("startup.spawn_to_first_request", ["lazy"]),
    measured("startup.engine_share", "Start-up above the floor", "ns", "lower", {
      meaning: "Spawn to first request, minus that of the smallest program that can send one, in the same round.",
    }),
    shared("process.cpu_time", ["lazy"]),
    shared("process.peak_rss", ["lazy"]),
    shared("process.wall_time"),
    shared("gen_ai.usage.input_tokens", ["eager", "lazy"]),
    shared("gen_ai.invoke_agent.inference_calls", ["eager", "lazy"]),
  ],
  targets: [
    {
      arm: "lazy",
      metric: "startup.spawn_to_first_request",
      limit: { kind: "at-most", value: 100e6 },
      origin: "a published target of a headless agent: under 100 ms to the first call",
    },
    {
      arm: "lazy",
      metric: "startup.engine_share",
      limit: { kind: "at-most", value: 40e6 },
      origin: "the engine's own part: 40 ms over the smallest program that can call",
    },
  ],
  claims: [
    answerTo("S4-03", valueOf("startup.spawn_to_first_request", "lazy"), atMost(100e6), {
      condition: "absolute, on this machine; the runtime's own floor is a part of it",
    }),
    answerTo("S4-35", valueOf("startup.spawn_to_first_request", "lazy"), atMost(100e6), {
      condition: "the start-up target of this list, over repeated runs, files warm in the page cache",
    }),
    answerTo("S0-16", differenceOf("startup.spawn_to_first_request", "eager", "lazy"), better, {
      condition: "files warm in the page cache, as in an image with its dependencies in place; what remains is loading",
    }),
  ],
  costSeconds: 1,
  workload: (_arm, seed) => ({
    prompt: "Say that you are ready.",
    files: { "package.json": '{ "name": "fixture", "private": true }\n', "README.md": "# Fixture\n" },
    script: { turns: [{ blocks: [{ kind: "text", text: answer }] }] },
    provider: { ...scenarioModel, seed, latency: { kind: "instant" } },
    timeLimitNs: 15e9,
  }),
  observe: (trace) => {
    const first = trace.exchanges.find(({ purpose }) => purpose === "main");
    if (first === undefined) return { kind: "wrong", reason: "no request reached the provider" };
    if (!isPrinted(trace, answer)) return { kind: "wrong", reason: "the answer is not in the output" };
    return {
      kind: "values",
      values: { ...usageValues(trace), "startup.spawn_to_first_request": first.arrivalNs - trace.spawnNs },
    };
  },
  combine: (round) => {
    const floorNs = round["floor"]?.["startup.spawn_to_first_request"];
    if (floorNs === undefined) return {};
    return Object.fromEntries(
      Object.entries(round).flatMap(([arm, values]) => {
        const wholeNs = values["startup.spawn_to_first_request"];
        return arm === "floor" || wholeNs === undefined ? [] : [[arm, { "startup.engine_share": wholeNs - floorNs }]];
      }),
    );
  },
});
