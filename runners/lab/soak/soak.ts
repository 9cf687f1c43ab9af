import { setTimeout as wait } from "node:timers/promises";
import type { ProgramResult } from "../program/run-program.ts";
import { heapSlope, type HeapSample } from "./heap-slope.ts";
import { leftovers, type Leftovers } from "./leftovers.ts";

export interface SoakSettings {
  readonly sessions: number;
  /** What passes before the first sample: caches fill and code is compiled. */
  readonly warmUp: number;
  readonly sampleEvery: number;
  /** What the two numbers above count: sessions that are over, or turns, also within a session that goes on. */
  readonly counted: "sessions" | "turns";
  /** How long the process is left alone at the end. */
  readonly idleMs: number;
}

export interface SoakParts {
  /** Runs a session to its end and tells each of its turns; `shared` outlives all sessions. */
  readonly session: (index: number, shared: AbortSignal, turnEnded: () => void) => Promise<void>;
  /** Forces a full collection of garbage. */
  readonly collect: () => void;
}

/** Runs session after session in this process, watches what it keeps of them, and what it does when nothing is left to do. */
export async function soak(settings: SoakSettings, parts: SoakParts): Promise<ProgramResult> {
  const { warmUp, sampleEvery, counted } = settings;
  const stop = new AbortController();
  const samples: HeapSample[] = [];
  let turns = 0;
  const warm: Leftovers[] = [];
  const sampled = (count: number): void => {
    if (count === warmUp) warm.push(leftovers(stop.signal));
    if (count <= warmUp || count % sampleEvery !== 0) return;
    parts.collect();
    samples.push({ turns, heapBytes: process.memoryUsage().heapUsed });
  };
  for (let index = 0; index < settings.sessions; index += 1) {
    await parts.session(index, stop.signal, () => {
      turns += 1;
      if (counted === "turns") sampled(turns);
    });
    if (counted === "sessions") sampled(index + 1);
  }
  const cpuBefore = process.cpuUsage();
  await wait(settings.idleMs);
  const cpu = process.cpuUsage(cpuBefore);
  const slope = heapSlope(samples);
  const [before] = warm;
  if (before === undefined || slope === null) return { kind: "wrong", reason: "too few samples for a slope" };
  const after = leftovers(stop.signal);
  return {
    kind: "values",
    values: {
      "soak.heap_slope": slope,
      "soak.heap_used": samples.at(-1)?.heapBytes ?? 0,
      "soak.turns": turns,
      "soak.timers_left": Math.max(0, after.timers - before.timers),
      "soak.listeners_left": Math.max(0, after.listeners - before.listeners),
      "soak.idle_cpu": (cpu.user + cpu.system) / 1e3 / settings.idleMs,
      ...grown("soak.children_left", before.children, after.children),
      ...grown("soak.descriptors_left", before.descriptors, after.descriptors),
    },
  };
}

function grown(id: string, before: number | undefined, after: number | undefined): Record<string, number> {
  return before === undefined || after === undefined ? {} : { [id]: Math.max(0, after - before) };
}
