import { z } from "zod";
import { type CodeFrame, locationOf } from "../../../src/core/profile-model.ts";
import { callFrame, type V8CallFrame } from "./v8-call-frame-file.ts";

const profile = z.object({
  nodes: z.array(z.object({ id: z.int(), callFrame, children: z.array(z.int()).optional() })),
  startTime: z.number(),
  samples: z.array(z.int()),
  timeDeltas: z.array(z.number()),
});

/** Tells for a window of time, in microseconds of V8's clock, which function of the program most samples in it show. */
type WindowReader = (fromUs: number, untilUs: number) => string | null;

/** A reader of a CPU profile that V8 wrote; one that finds nothing where the text is no profile. */
export function readSampledWindows(text: string, read: (frame: V8CallFrame) => CodeFrame | null): WindowReader {
  const parsed = profile.safeParse(jsonOf(text));
  if (!parsed.success) return () => null;
  const { nodes, startTime, samples, timeDeltas } = parsed.data;
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const callerOf = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const named = new Map<number, string | null>();
  /** The nearest function of the program itself: time in Node's parts counts for who called them. */
  const programFunction = (id: number | undefined, depth = 0): string | null => {
    const node = id === undefined ? undefined : byId.get(id);
    if (id === undefined || node === undefined || depth > 1000) return null;
    const known = named.get(id);
    if (known !== undefined) return known;
    const frame = read(node.callFrame);
    const isOwn =
      frame !== null && (frame.part === "engine" || frame.part === "dependencies" || frame.part === "workspace");
    const name = isOwn ? `${frame.name} (${locationOf(frame)})` : programFunction(callerOf.get(id), depth + 1);
    named.set(id, name);
    return name;
  };
  let atUs = startTime;
  const times = timeDeltas.map((delta) => (atUs += delta));
  return (fromUs, untilUs) => {
    const counts = new Map<string, number>();
    for (const [index, sampledUs] of times.entries()) {
      if (sampledUs < fromUs || sampledUs > untilUs) continue;
      const name = programFunction(samples[index]);
      if (name !== null) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    return [...counts].toSorted((left, right) => right[1] - left[1])[0]?.[0] ?? null;
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
