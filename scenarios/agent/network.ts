import { exact, measured } from "../../src/core/metric.ts";
import { shared } from "../../src/core/shared-metrics.ts";
import { defineScenario } from "../../src/core/scenario.ts";
import { chunkWithText } from "../../src/core/answer-on-stdout.ts";
import { scenarioModel } from "../workloads/latency-fit.ts";
import { fewTurnsNs } from "../workloads/time-limit.ts";

const answer = "Ready.";

/** What an agent looks up and connects to besides its model. It needs a run with an isolated network. */
export default defineScenario({
  id: "network",
  family: "network",
  title: "Network",
  question: "Which other machines does the agent look up or connect to, besides its model?",
  sets: ["long"],
  arms: [{ id: "plain", title: "one prompt, no tools", plain: true, toggles: {} }],
  metrics: [
    exact("network.names", "Names looked up", "count", "lower", {
      meaning: "Different names that the agent's processes asked the name server for. None of them was answered.",
      gatesOn: ["plain"],
    }),
    measured("network.refused_addresses", "Connections without a route", "count", "lower", {
      meaning: "Connections and packets to addresses outside loopback, by the kernel's counters. Each failed at once.",
    }),
    shared("process.wall_time"),
  ],
  workload: (_arm, seed) => ({
    prompt: "Say that you are ready.",
    files: { "README.md": "# Fixture\n" },
    script: { turns: [{ blocks: [{ kind: "text", text: answer }] }] },
    provider: { ...scenarioModel, seed, latency: { kind: "instant" } },
    timeLimitNs: fewTurnsNs,
  }),
  observe: (trace) => {
    const { network } = trace;
    if (network === undefined)
      return { kind: "not-applicable", reason: "the network was not isolated, so nothing outside was counted" };
    if (chunkWithText(trace.output, answer) === null)
      return { kind: "wrong", reason: "the answer is not in the output" };
    const names = new Set(network.names.map(({ name }) => name.toLowerCase()));
    return {
      kind: "values",
      values: { "network.names": names.size, "network.refused_addresses": network.refusedAddresses },
    };
  },
});
