import { groupedArms } from "../../workloads/grouped-arms.ts";
import { exact, measured } from "../../../src/core/metric.ts";
import { shared } from "../../../src/core/shared-metrics.ts";
import { answerTo, atMost, better, differenceOf, savingOf, valueOf } from "../../../src/core/claim.ts";
import { defineScenario, type Arm, type Observation } from "../../../src/core/scenario.ts";
import type { ToolOperation, Turn } from "../../../src/core/turn-script.ts";
import { scenarioModel } from "../../workloads/latency-fit.ts";
import { programObservation } from "../lone-program.ts";
import { mainExchanges } from "../../observations/wire-values.ts";

const roundTripsMs = [0, 20, 50, 100] as const;
const arms: readonly Arm[] = [
  ...roundTripsMs.flatMap((value) =>
    groupedArms(`rtt-${value}`, [
      ["per-call", `round trip ${value} ms, a client for each call`, { connections: "per-call" }],
      ["default", `round trip ${value} ms, Node's pool`, { connections: "default" }],
    ]).map((arm) => ({
      ...arm,
      sweep: { parameter: "round-trip ms", value, line: arm.plain ? "a client for each call" : "Node's pool" },
    })),
  ),
  ...groupedArms("idle", [
    ["default", "5 s in a tool, Node's pool", { connections: "default" }],
    ["tuned", "5 s in a tool, one tuned pool", { connections: "tuned" }],
  ]),
];
const everyArm = arms.map((arm) => arm.id);
const laterTurns = 3;
const idleRoundTripMs = 50;
const condition =
  "Four turns with a listing of a folder between them, over TLS 1.3 through a wire of that round trip; on loopback nothing but processor time is saved.";

/** What open connections to the model API save, by the length of the wire and of the pause. */
export default defineScenario({
  id: "connection-reuse",
  family: "round-trip",
  title: "Connection reuse",
  question:
    "How many connections does a session open, and what does each cost between a tool's end and the next request?",
  sets: ["lab"],
  arms,
  metrics: [
    exact("http.connections_opened", "Connections opened", "count", "lower", {
      meaning: "TLS connections whose handshake the server completed.",
      gatesOn: everyArm,
    }),
    exact("http.reuse_ratio", "Requests on a used connection", "ratio", "higher", {
      meaning: "Requests that needed no new connection, divided by all requests.",
      gatesOn: everyArm,
    }),
    measured("http.turn_gap", "Answer to next request", "ns", "lower", {
      meaning: "Median time from the end of an answer to the arrival of the next request, seen by the provider.",
      gatesOn: ["rtt-50/default"],
    }),
    measured("http.retries", "Requests sent again", "count", "lower", {
      meaning: "Requests that failed and were sent again, for example after a write to a closing connection.",
    }),
    shared("process.cpu_time"),
    shared("process.wall_time"),
  ],
  claims: [
    answerTo("S4-12", differenceOf("http.turn_gap", "rtt-20/default", "rtt-20/per-call"), atMost(-20e6), { condition }),
    answerTo("S3-14", valueOf("http.connections_opened", "idle/tuned"), atMost(1), {
      condition:
        "A tool that runs for five seconds between two requests; Node's own pool drops a connection after four.",
    }),
    answerTo("S3-19", savingOf("http.connections_opened", "rtt-50/default", "rtt-50/per-call"), better, { condition }),
  ],
  // Ten of these are the pause. It must be real, because the question is about a timer of the client.
  costSeconds: 21,
  requires: ["modules", "connections"],
  workload: (arm, seed) => ({
    prompt: "",
    files: { "notes.txt": "notes\n" },
    script: { turns: turnsOf(arm) },
    provider: { ...scenarioModel, seed, latency: { kind: "instant" } },
    timeLimitNs: 60e9,
    tracedFiles: [],
    program: {
      entry: "runners/lab/connections/main.js",
      input: {
        roundTripMs: arm.group === "idle" ? idleRoundTripMs : Number(arm.group?.split("-")[1]),
        model: scenarioModel.model,
        prompt: "Look around.",
        toggles: arm.toggles,
      },
    },
  }),
  observe: (trace, arm): Observation => {
    const result = programObservation(trace);
    const exchanges = mainExchanges(trace);
    const turns = turnsOf(arm).length;
    if (result.kind !== "values") return result;
    if (exchanges.length !== turns) return { kind: "wrong", reason: `${exchanges.length} turns instead of ${turns}` };
    const gapsNs = exchanges.slice(1).map(({ arrivalNs }, at) => arrivalNs - (exchanges[at]?.endNs ?? arrivalNs));
    const median = gapsNs.toSorted((left, right) => left - right)[Math.floor(gapsNs.length / 2)];
    // In the idle arms nearly all of the gap is the tool.
    const gap = median === undefined || arm.group === "idle" ? {} : { "http.turn_gap": median };
    return { kind: "values", values: { ...result.values, ...gap } };
  },
});

function turnsOf(arm: Arm): readonly Turn[] {
  const operation: ToolOperation =
    arm.group === "idle" ? { kind: "run", command: "sleep 5" } : { kind: "list", path: "." };
  const later = arm.group === "idle" ? 1 : laterTurns;
  return [
    ...Array.from({ length: later }, (): Turn => ({ blocks: [{ kind: "tool", operation }] })),
    { blocks: [{ kind: "text", text: "Seen." }] },
  ];
}
