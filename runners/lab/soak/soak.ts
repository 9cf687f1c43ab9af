import { getEventListeners } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { median } from "../../../src/stats/quantile.ts";
import type { ProgramResult } from "../program/run-program.ts";

export interface SoakSettings {
  readonly sessions: number;
  /** How many are over before the first sample. Meanwhile caches fill and code is compiled. */
  readonly warmUp: number;
  readonly sampleEvery: number;
  /** What the two numbers above count: sessions, or turns also within a session that goes on. */
  readonly counted: "sessions" | "turns";
  /** How long the process is left alone at the end. */
  readonly idleMs: number;
}

interface SoakParts {
  /** Runs a session to its end and reports each of its turns. `shared` outlives all sessions. */
  readonly session: (index: number, shared: AbortSignal, turnEnded: () => void) => Promise<void>;
  /** Forces a full collection of garbage. */
  readonly collect: () => void;
}

/** The heap after a forced collection, and how many turns had ended by then. */
interface HeapSample {
  readonly turns: number;
  readonly heapBytes: number;
}

/** Runs session after session in this process. Measures what it keeps of them, and what it does when nothing is left to do. */
export async function soak(settings: SoakSettings, parts: SoakParts): Promise<ProgramResult> {
  const { warmUp, sampleEvery, counted, idleMs } = settings;
  const stop = new AbortController();
  const samples: HeapSample[] = [];
  let turns = 0;
  const atWarmUp: Leftovers[] = [];
  const sample = (count: number): void => {
    if (count === warmUp) atWarmUp.push(leftovers(stop.signal));
    if (count <= warmUp || count % sampleEvery !== 0) return;
    parts.collect();
    samples.push({ turns, heapBytes: process.memoryUsage().heapUsed });
  };
  for (let index = 0; index < settings.sessions; index += 1) {
    await parts.session(index, stop.signal, () => {
      turns += 1;
      if (counted === "turns") sample(turns);
    });
    if (counted === "sessions") sample(index + 1);
  }
  const cpuBefore = process.cpuUsage();
  await wait(idleMs);
  const cpu = process.cpuUsage(cpuBefore);
  const slope = heapSlope(samples);
  const [before] = atWarmUp;
  if (before === undefined || slope === null)
    return { kind: "wrong", reason: "There are too few samples for a slope." };
  return {
    kind: "values",
    values: {
      "soak.heap_slope": slope,
      "soak.heap_used": samples.at(-1)?.heapBytes ?? 0,
      "soak.turns": turns,
      "soak.idle_cpu": (cpu.user + cpu.system) / 1e3 / idleMs,
      ...growth(before, leftovers(stop.signal)),
    },
  };
}

/**
 * Growth in bytes a turn: the median of the slopes between all pairs of samples (Theil-Sen). One collection that left something
 * behind does not make a slope. Null for fewer than three samples.
 */
export function heapSlope(samples: readonly HeapSample[]): number | null {
  if (samples.length < 3) return null;
  const slopes = samples.flatMap((later, index) =>
    samples
      .slice(0, index)
      .map((earlier) => (later.heapBytes - earlier.heapBytes) / Math.max(1, later.turns - earlier.turns)),
  );
  return median(slopes);
}

/** Metrics by id. The runtime and the kernel count, not the code under test. */
type Leftovers = Readonly<Record<string, number>>;

/** Counts what this process holds and should give back. `shared` is the signal of all its sessions. */
function leftovers(shared: AbortSignal): Leftovers {
  const held = {
    "soak.timers_left": process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length,
    "soak.listeners_left": getEventListeners(shared, "abort").length,
  };
  // Only Linux has /proc.
  if (process.platform !== "linux") return held;
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, "latin1").split(" ").filter(Boolean).length;
  return { ...held, "soak.children_left": children, "soak.descriptors_left": readdirSync("/proc/self/fd").length };
}

function growth(before: Leftovers, after: Leftovers): Leftovers {
  return Object.fromEntries(Object.entries(after).map(([id, count]) => [id, Math.max(0, count - (before[id] ?? 0))]));
}
