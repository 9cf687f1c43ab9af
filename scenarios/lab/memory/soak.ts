import { exact, measured } from "../../../src/core/metric.ts";
import { shared } from "../../../src/core/shared-metrics.ts";
import { answerTo, atMost, valueOf } from "../../../src/core/claim.ts";
import { defineScenario, type Arm } from "../../../src/core/scenario.ts";
import type { Turn } from "../../../src/core/turn-script.ts";
import { fixtureText } from "../../workloads/fixture-text.ts";
import { scenarioModel } from "../../workloads/latency-fit.ts";
import { programObservation } from "../lone-program.ts";

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
/** Twice what eighty sessions may keep of a turn by chance. */
const stepBytes = 512;
const turnsOfLong = 1_200;
const turnsOfRough = 20;

/** What a process keeps of turns and sessions that are over. */
export default defineScenario({
  id: "soak",
  family: "memory",
  title: "Soak",
  question: "What does a process keep of finished turns and sessions, and what does it do when it is idle?",
  sets: ["lab"],
  arms,
  metrics: [
    measured("soak.heap_slope", "Heap growth per turn", "bytes", "lower", {
      meaning: "Median slope of the heap after forced collections over the turns taken, measured by the host program.",
    }),
    exact("soak.kept_per_turn", "Heap kept per turn", "bytes", "lower", {
      meaning: `The heap growth per turn, in whole steps of ${stepBytes} bytes. Less than one step is 0.`,
      gatesOn: everyArm,
    }),
    exact("soak.timers_left", "Timers left", "count", "lower", {
      meaning: "Timers that keep the process alive at the end, minus those after the warm-up.",
      gatesOn: everyArm,
    }),
    exact("soak.listeners_left", "Listeners left", "count", "lower", {
      meaning: "Listeners on the signal that all sessions share at the end, minus those after the warm-up.",
      gatesOn: everyArm,
    }),
    exact("soak.children_left", "Children left", "count", "lower", {
      meaning: "Child processes at the end, minus those after the warm-up, counted by the kernel.",
      gatesOn: everyArm,
    }),
    measured("soak.descriptors_left", "Descriptors left", "count", "lower", {
      meaning: "Open file descriptors at the end, minus those after the warm-up. Idle connections make it vary.",
    }),
    measured("soak.idle_cpu", "CPU when idle", "ratio", "lower", {
      meaning: "CPU time divided by elapsed time while no session runs.",
    }),
    exact("soak.turns", "Turns taken", "count", "neither", {
      meaning: "Model answers that the sessions took. The provider's count must agree.",
      gatesOn: everyArm,
    }),
    exact("soak.aborts", "Sessions ended from outside", "count", "neither", {
      meaning: "Sessions that were aborted while a tool ran.",
      gatesOn: everyArm,
    }),
    exact("soak.reconnects", "Connections lost", "count", "neither", {
      meaning: "Requests whose connection the provider cut as planned.",
      gatesOn: everyArm,
    }),
    measured("soak.heap_used", "Heap at the end", "bytes", "lower", {
      meaning: "Heap after the last forced collection.",
    }),
    shared("process.peak_rss"),
    shared("process.cpu_time"),
    shared("process.wall_time"),
  ],
  claims: [
    answerTo("S3-16", valueOf("soak.timers_left", "rough"), atMost(0), {
      condition: "eighty sessions in one process, a fifth of them ended from outside, each with a lost connection",
    }),
    answerTo("S3-16", valueOf("soak.heap_slope", "rough"), atMost(256), {
      condition:
        "heap after a forced collection, over the second half of eighty sessions with aborts and reconnects; without optimised code, which V8 goes on making for thousands of turns",
    }),
    answerTo("S3-16", valueOf("soak.heap_slope", "long"), atMost(64), {
      condition: "the same within one session, from its 400th turn on, whose context is kept to a window",
    }),
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
  observe: (trace) => {
    const seen = programObservation(trace);
    if (seen.kind !== "values") return seen;
    const slope = seen.values["soak.heap_slope"] ?? 0;
    const keptBytes = Math.max(0, Math.floor(slope / stepBytes) * stepBytes);
    return { kind: "values", values: { ...seen.values, "soak.kept_per_turn": keptBytes } };
  },
});

/** A window, because otherwise the conversation itself would grow. */
const windowed = ["--max-turns", String(turnsOfLong), "--context", "window", "--context-budget", "6000"];

/** Reads, some commands, and an answer at the end. A session may lose its connection once. */
function turnsOf(count: number, lostIn: number | null): readonly Turn[] {
  return Array.from({ length: count }, (_, turn): Turn => {
    if (turn === count - 1) return { blocks: [{ kind: "text", text: "Done." }] };
    if (turn % turnsOfRough === 3) return { blocks: [{ kind: "tool", operation: { kind: "run", command: "true" } }] };
    const read: Turn = { blocks: [{ kind: "tool", operation: { kind: "read", path: "notes.txt" } }] };
    if (turn !== lostIn) return read;
    return { ...read, fault: { what: { kind: "cut", at: { kind: "before-headers" }, ending: "reset" } } };
  });
}
