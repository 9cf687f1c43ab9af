import { defineScenario, type Arm } from "../../src/core/scenario.ts";
import type { Turn } from "../../src/core/turn-script.ts";
import { fixtureText } from "../fixture-text.ts";
import { scenarioModel } from "../latency-fit.ts";
import { programObservation } from "../program-values.ts";

const reconnectTurn = 7;
const arms: readonly Arm[] = [
  { id: "long", title: "one session of 1,200 turns, the oldest let go", plain: true, toggles: {} },
  {
    id: "rough",
    title: "eighty sessions, every fifth ended from outside, each with a lost connection",
    toggles: {},
  },
];
const everyArm = arms.map((arm) => arm.id);
const turnsOfLong = 1_200;
const turnsOfRough = 20;

/** What a process keeps of turns and sessions that are over: one that serves for days must keep nothing. */
export const soak = defineScenario({
  id: "soak",
  family: "memory",
  title: "Soak",
  question:
    "What does a process keep of each turn and session that is over, and what does it do when there is nothing to do?",
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
      condition: "eighty sessions in one process, a fifth of them ended from outside, each with a lost connection",
    },
    {
      claim: "S3-16",
      measure: { kind: "value", metric: "soak.heap_slope", arm: "rough" },
      expects: { kind: "at-most", value: 256 },
      condition:
        "heap after a forced collection, over the second half of eighty sessions with aborts and reconnects; without optimised code, which V8 goes on making for thousands of turns",
    },
    {
      claim: "S3-16",
      measure: { kind: "value", metric: "soak.heap_slope", arm: "long" },
      expects: { kind: "at-most", value: 64 },
      condition: "the same within one session, from its 400th turn on, whose context is kept to a window",
    },
  ],
  costSeconds: 15,
  requires: ["modules"],
  workload: (arm, seed) => ({
    prompt: "",
    files: { "notes.txt": fixtureText(300, `${seed} notes`) },
    script: { turns: [] },
    provider: { ...scenarioModel, seed, latency: { kind: "instant" } },
    timeLimitNs: 60e9,
    program: {
      entry: "runners/lab/soak/main.js",
      input: {
        ...(arm.id === "long"
          ? // Code is still being compiled, and caches filled, for the first few hundred turns.
            { sessions: 1, counted: "turns", warmUp: 400, sampleEvery: 50, abortEvery: 0 }
          : { sessions: 80, counted: "sessions", warmUp: 40, sampleEvery: 2, abortEvery: 5 }),
        idleMs: 300,
        flags: ["--cache", "planned", ...(arm.id === "long" ? windowed : [])],
        script: { turns: arm.id === "long" ? turnsOf(turnsOfLong, null) : turnsOf(turnsOfRough, reconnectTurn) },
        settings: { ...scenarioModel, seed, latency: { kind: "instant" } },
      },
    },
  }),
  observe: programObservation,
});

/** Without a window the conversation itself would be what grows. */
const windowed = ["--max-turns", String(turnsOfLong), "--context", "window", "--context-budget", "6000"];

/** Reads, a command now and then, and at the end an answer; a session may lose its connection once. */
function turnsOf(count: number, lostIn: number | null): readonly Turn[] {
  return Array.from({ length: count }, (_, turn): Turn => {
    if (turn === count - 1) return { blocks: [{ kind: "text", text: "Done." }] };
    if (turn % turnsOfRough === 3) return { blocks: [{ kind: "tool", operation: { kind: "run", command: "true" } }] };
    const read: Turn = { blocks: [{ kind: "tool", operation: { kind: "read", path: "notes.txt" } }] };
    if (turn !== lostIn) return read;
    return { ...read, fault: { what: { kind: "cut", at: { kind: "before-headers" }, ending: "reset" } } };
  });
}
