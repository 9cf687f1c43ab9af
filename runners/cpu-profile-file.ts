import { z } from "zod";

const cpuProfile = z
  .object({
    nodes: z.array(
      z.object({
        id: z.int(),
        callFrame: z.object({
          functionName: z.string(),
          url: z.string(),
          lineNumber: z.int(),
          columnNumber: z.int(),
        }),
        children: z.array(z.int()).optional(),
      }),
    ),
    startTime: z.number(),
    endTime: z.number(),
    samples: z.array(z.int()),
    timeDeltas: z.array(z.number()),
  })
  .refine((profile) => profile.samples.length === profile.timeDeltas.length, "every sample needs a time delta")
  .refine((profile) => {
    const ids = new Set(profile.nodes.map((node) => node.id));
    const named = [...profile.samples, ...profile.nodes.flatMap((node) => node.children ?? [])];
    return ids.size === profile.nodes.length && named.every((id) => ids.has(id));
  }, "samples and children must name nodes, each with an id of its own");

const startedThread = z.strictObject({ pid: z.int(), threadId: z.int(), command: z.array(z.string()) });

/** A CPU profile as V8 writes it (Profiler.Profile of the DevTools protocol): times in microseconds, lines from zero. */
export type CpuProfile = Readonly<z.infer<typeof cpuProfile>>;
export type CpuProfileNode = CpuProfile["nodes"][number];

/** What a thread says of itself when it starts. */
export type StartedThread = Readonly<z.infer<typeof startedThread>>;

export function parseCpuProfile(text: string): CpuProfile {
  return cpuProfile.parse(JSON.parse(text));
}

export function parseStartedThread(text: string): StartedThread {
  return startedThread.parse(JSON.parse(text));
}
