import { exact, measured } from "../../src/core/metric.ts";
import { shared } from "../../src/core/shared-metrics.ts";
import { answerTo, atMost, better, differenceOf, valueOf } from "../../src/core/claim.ts";
import { defineScenario, type Arm } from "../../src/core/scenario.ts";
import { scenarioModel } from "../workloads/latency-fit.ts";
import { isPrinted, mainExchanges, usageValues } from "../observations/wire-values.ts";
import { fewTurnsNs } from "../workloads/time-limit.ts";

const answer = "Ready.";
const arms: readonly Arm[] = [
  { id: "eager", title: "everything imported at start", plain: true, toggles: { startup: "eager" } },
  { id: "lazy", title: "imported on first use", toggles: { startup: "lazy" } },
  { id: "fresh-home", title: "first start, HOME is empty", group: "fresh-home", toggles: {} },
  { id: "floor", title: "smallest program that sends a request", toggles: {}, control: "floor" },
];

const engineArms = ["eager", "lazy", "fresh-home"];

/**
 * The time between pressing return and the first request. The provider sees the request arrive. Without `fresh-home` the HOME
 * is what the engine's entry says: by default one that an earlier run has filled. There is no arm for the first start after an
 * installation: the programs' files stay in the page cache, which only root can empty, for the whole machine.
 */
export default defineScenario({
  id: "cold-start",
  family: "startup",
  title: "Cold start",
  question: "How long does the engine take from its start to its first model request, and how much of that is its own?",
  sets: ["quick", "full", "audit"],
  arms,
  metrics: [
    shared("startup.spawn_to_first_request", ["lazy"]),
    measured("startup.engine_share", "Start-up above the floor", "ns", "lower", {
      meaning: "Spawn to first request, minus that of the smallest program that can send one, in the same round.",
    }),
    exact("startup.requests_before", "Requests before the first", "count", "lower", {
      meaning:
        "Requests of any kind that arrived before the first one of the conversation: titles, model lists, probes.",
      gatesOn: engineArms,
    }),
    measured("startup.answer_to_exit", "Answer to exit", "ns", "lower", {
      meaning: "From the end of the last answer to the exit of the engine.",
      gatesOn: ["lazy"],
    }),
    shared("process.cpu_time", ["lazy"]),
    shared("process.peak_rss", ["lazy"]),
    shared("process.wall_time"),
    shared("gen_ai.usage.input_tokens", engineArms),
    shared("gen_ai.invoke_agent.inference_calls", engineArms),
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
  costSeconds: 1.3,
  workload: (arm, seed) => ({
    prompt: "Say that you are ready.",
    files: { "package.json": '{ "name": "fixture", "private": true }\n', "README.md": "# Fixture\n" },
    script: { turns: [{ blocks: [{ kind: "text", text: answer }] }] },
    provider: { ...scenarioModel, seed, latency: { kind: "instant" } },
    timeLimitNs: fewTurnsNs,
    ...(arm.id === "fresh-home" && { home: "fresh" }),
  }),
  observe: (trace) => {
    const main = mainExchanges(trace);
    const [first] = main;
    const last = main.at(-1);
    if (first === undefined || last === undefined) return { kind: "wrong", reason: "the conversation got no answer" };
    if (!isPrinted(trace, answer)) return { kind: "wrong", reason: "the answer is not in the output" };
    return {
      kind: "values",
      values: {
        ...usageValues(trace),
        "startup.spawn_to_first_request": first.arrivalNs - trace.spawnNs,
        "startup.requests_before": trace.exchanges.filter(({ arrivalNs }) => arrivalNs < first.arrivalNs).length,
        "startup.answer_to_exit": trace.exitNs - last.endNs,
      },
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
