import { defineScenario, type Arm } from "../../src/core/scenario.ts";
import type { Turn } from "../../src/core/turn-script.ts";
import { fixtureText } from "../fixture-text.ts";
import { scenarioModel } from "../latency-fit.ts";
import { programObservation } from "../program-values.ts";

const turnsOfSession = 20;
const reconnectTurn = 7;
const arms: readonly Arm[] = [
  { id: "calm", title: "every session ends by itself", plain: true, toggles: {} },
  { id: "rough", title: "every fifth is ended from outside, each has a lost connection", toggles: {} },
];
const everyArm = arms.map((arm) => arm.id);
/** Together about 2,100 turns. */
const sessionsOf: Readonly<Record<string, number>> = { calm: 20, rough: 100 };

/** What a process keeps of sessions that are over: one that serves for days must keep nothing. */
export const soak = defineScenario({
  id: "soak",
  family: "memory",
  title: "Soak",
  question: "What does a process keep of each session that is over, and what does it do when there is nothing to do?",
  sets: ["full"],
  arms,
  metrics: [
    { id: "soak.heap_slope", gates: [] },
    { id: "soak.timers_left", gates: everyArm },
    { id: "soak.listeners_left", gates: everyArm },
    { id: "soak.children_left", gates: everyArm },
    { id: "soak.descriptors_left", gates: [] },
    { id: "soak.idle_cpu", gates: [] },
    { id: "soak.turns", gates: everyArm },
    { id: "soak.aborts", gates: everyArm },
    { id: "soak.reconnects", gates: everyArm },
    { id: "soak.heap_used", gates: [] },
    { id: "process.peak_rss", gates: [] },
    { id: "process.cpu_time", gates: [] },
    { id: "process.wall_time", gates: [] },
  ],
  claims: [
    {
      claim: "S3-16",
      measure: { kind: "value", metric: "soak.timers_left", arm: "rough" },
      expects: { kind: "at-most", value: 0 },
      condition: "a hundred sessions in one process, a fifth of them ended from outside, each with a lost connection",
    },
    {
      claim: "S3-16",
      measure: { kind: "value", metric: "soak.heap_slope", arm: "rough" },
      expects: { kind: "at-most", value: 512 },
      condition:
        "heap after a forced collection, over a hundred sessions with aborts and reconnects; half a kibibyte a turn is what compiled code still grows by",
    },
  ],
  costSeconds: 14,
  requires: ["modules"],
  workload: (arm, seed) => ({
    prompt: "",
    files: { "notes.txt": fixtureText(300, `${seed} notes`) },
    script: { turns: [] },
    provider: { ...scenarioModel, seed, latency: { kind: "instant" } },
    timeLimitNs: 60e9,
    program: {
      entry: "runners/soak/main.js",
      input: {
        sessions: sessionsOf[arm.id] ?? 0,
        // Code is still being compiled, and caches filled, for the first few hundred turns.
        warmUpSessions: arm.id === "rough" ? 40 : 8,
        sampleEvery: 4,
        idleMs: 300,
        flags: ["--cache", "planned"],
        abortEvery: arm.id === "rough" ? 5 : 0,
        script: { turns: Array.from({ length: turnsOfSession }, (_, turn) => turnOf(turn, arm)) },
        settings: { ...scenarioModel, seed, latency: { kind: "instant" } },
      },
    },
  }),
  observe: programObservation,
});

/** Reads, one command, and at the end an answer; the rough arm loses its connection once in a session. */
function turnOf(turn: number, arm: Arm): Turn {
  if (turn === turnsOfSession - 1) return { blocks: [{ kind: "text", text: "Done." }] };
  if (turn === 3) return { blocks: [{ kind: "tool", operation: { kind: "run", command: "true" } }] };
  const read: Turn = { blocks: [{ kind: "tool", operation: { kind: "read", path: "notes.txt" } }] };
  if (arm.id !== "rough" || turn !== reconnectTurn) return read;
  return { ...read, fault: { what: { kind: "cut", at: { kind: "before-headers" }, ending: "reset" } } };
}
