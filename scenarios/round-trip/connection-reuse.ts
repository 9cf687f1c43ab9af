import { defineScenario, type Arm, type Observation } from "../../src/core/scenario.ts";
import type { ToolOperation, Turn } from "../../src/core/turn-script.ts";
import { scenarioModel } from "../latency-fit.ts";
import { programObservation } from "../program-values.ts";
import { mainExchanges } from "../wire-values.ts";

const roundTripsMs = [0, 20, 50, 100] as const;
const arms: readonly Arm[] = [
  ...roundTripsMs.flatMap((roundTripMs): Arm[] => [
    {
      id: `rtt-${roundTripMs}/per-call`,
      title: `round trip ${roundTripMs} ms, a client for each call`,
      plain: true,
      group: `rtt-${roundTripMs}`,
      toggles: { connections: "per-call" },
      sweep: { parameter: "round-trip ms", value: roundTripMs, line: "a client for each call" },
    },
    {
      id: `rtt-${roundTripMs}/default`,
      title: `round trip ${roundTripMs} ms, Node's pool`,
      group: `rtt-${roundTripMs}`,
      toggles: { connections: "default" },
      sweep: { parameter: "round-trip ms", value: roundTripMs, line: "Node's pool" },
    },
  ]),
  {
    id: "idle/default",
    title: "5 s in a tool, Node's pool",
    plain: true,
    group: "idle",
    toggles: { connections: "default" },
  },
  { id: "idle/tuned", title: "5 s in a tool, one tuned pool", group: "idle", toggles: { connections: "tuned" } },
];
const everyArm = arms.map((arm) => arm.id);
const laterTurns = 3;
const idleRoundTripMs = 50;
const condition =
  "Four turns with a listing of a folder between them, over TLS 1.3 through a wire of that round trip; on loopback nothing but processor time is saved.";

/** What keeping connections to the model API saves, by the length of the wire and of the pause. */
export const connectionReuse = defineScenario({
  id: "connection-reuse",
  family: "round-trip",
  title: "Connection reuse",
  question:
    "How many connections does a session open, and what does each cost between a tool's end and the next request?",
  sets: ["full"],
  arms,
  metrics: [
    { id: "http.connections_opened", gates: everyArm },
    { id: "http.reuse_ratio", gates: everyArm },
    { id: "http.turn_gap", gates: ["rtt-50/default"] },
    { id: "http.retries", gates: [] },
    { id: "process.cpu_time", gates: [] },
    { id: "process.wall_time", gates: [] },
  ],
  claims: [
    {
      claim: "S4-12",
      measure: { kind: "difference", metric: "http.turn_gap", arm: "rtt-20/default", against: "rtt-20/per-call" },
      expects: { kind: "at-most", value: -20e6 },
      condition,
    },
    {
      claim: "S3-14",
      measure: { kind: "value", metric: "http.connections_opened", arm: "idle/tuned" },
      expects: { kind: "at-most", value: 1 },
      condition:
        "A tool that runs for five seconds between two requests; Node's own pool drops a connection after four.",
    },
    {
      claim: "S3-19",
      measure: { kind: "saving", metric: "http.connections_opened", arm: "rtt-50/default", against: "rtt-50/per-call" },
      expects: { kind: "better" },
      condition,
    },
  ],
  // Ten of these are the pause itself, which has to be a real one: it is a timer of the client that is asked about.
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
    if (result.kind === "wrong") return result;
    if (exchanges.length !== turns) return { kind: "wrong", reason: `${exchanges.length} turns instead of ${turns}` };
    const gapsNs = exchanges.slice(1).map(({ arrivalNs }, at) => arrivalNs - (exchanges[at]?.endNs ?? arrivalNs));
    const median = gapsNs.toSorted((left, right) => left - right)[Math.floor(gapsNs.length / 2)];
    // Of the idle arms nearly all of it is the tool.
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
