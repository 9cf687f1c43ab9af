import { setTimeout as wait } from "node:timers/promises";
import type { ProgramResult } from "../program/run-program.ts";
import { heapSlope, type HeapSample } from "./heap-slope.ts";
import { leftovers, type Leftovers } from "./leftovers.ts";

export interface SoakSettings {
  readonly sessions: number;
  /** Sessions before the first sample: caches fill and code is compiled. */
  readonly warmUpSessions: number;
  readonly sampleEvery: number;
  /** How long the process is left alone at the end. */
  readonly idleMs: number;
}

export interface SoakParts {
  /** Runs a session to its end and resolves with the turns that it took; `shared` outlives all sessions. */
  readonly session: (index: number, shared: AbortSignal) => Promise<number>;
  /** Forces a full collection of garbage. */
  readonly collect: () => void;
}

/** Runs session after session in this process, watches what it keeps of each, and what it does when nothing is left to do. */
export async function soak(settings: SoakSettings, parts: SoakParts): Promise<ProgramResult> {
  const stop = new AbortController();
  const samples: HeapSample[] = [];
  let turns = 0;
  let before: Leftovers | null = null;
  for (let index = 0; index < settings.sessions; index += 1) {
    turns += await parts.session(index, stop.signal);
    if (index + 1 === settings.warmUpSessions) before = leftovers(stop.signal);
    if (index < settings.warmUpSessions || (index + 1) % settings.sampleEvery !== 0) continue;
    parts.collect();
    samples.push({ turns, heapBytes: process.memoryUsage().heapUsed });
  }
  const cpuBefore = process.cpuUsage();
  await wait(settings.idleMs);
  const cpu = process.cpuUsage(cpuBefore);
  const slope = heapSlope(samples);
  if (before === null || slope === null) return { kind: "wrong", reason: "too few sessions for a slope" };
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
