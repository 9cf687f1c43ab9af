import { z } from "zod";
import type { CodeFrame } from "../../../src/core/profile-model.ts";
import { UserError } from "../../../src/core/user-error.ts";
import { callFrame, type V8CallFrame } from "./v8-call-frame-file.ts";
import type { Recording } from "./recording.ts";

const cpuProfile = z.object({
  nodes: z.array(z.object({ id: z.int(), callFrame, children: z.array(z.int()).optional() })).min(1),
  startTime: z.number(),
  endTime: z.number(),
  samples: z.array(z.int()),
  timeDeltas: z.array(z.number()),
});

type CpuProfile = Readonly<z.infer<typeof cpuProfile>>;

/** V8 cuts stacks off at 255 frames; what is deeper was not written by it. */
const deepestStack = 1000;

/**
 * Reads a CPU profile as V8 writes it (Profiler.Profile of the DevTools protocol): times in microseconds, lines from
 * zero. `source` names it in the one line of a UserError when it is broken or holds no sample.
 */
export function readCpuProfile(
  text: string,
  source: string,
  read: (frame: V8CallFrame) => CodeFrame | null,
): Recording {
  const profile = parsed(text, source);
  if (profile.samples.length === 0) throw new UserError(`${source}: the CPU profile is empty: it holds no sample.`);
  if (profile.samples.length !== profile.timeDeltas.length)
    throw broken(source, `${profile.samples.length} samples but ${profile.timeDeltas.length} time deltas`);
  const seen = nodesSeen(profile);
  const order = parentsFirst(profile, source);
  for (const id of seen.keys())
    if (!order.has(id)) throw broken(source, `a sample names node ${id}, which is not in the tree`);
  let samples = 0;
  const nodes = [...order.values()].map(({ node, parent }) => {
    const frame = parent === -1 ? null : read(node.callFrame);
    const own = seen.get(node.id);
    if (frame !== null && frame.part !== "idle") samples += own?.samples ?? 0;
    return { frame, parent, self: own?.selfNs ?? 0 };
  });
  return { nodes, samples };
}

function parsed(text: string, source: string): CpuProfile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw broken(source, text.trim() === "" ? "the file is empty" : "not JSON, or cut off");
  }
  const result = cpuProfile.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw broken(source, `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "wrong"}`);
}

function broken(source: string, why: string): UserError {
  return new UserError(`${source}: not a CPU profile as V8 writes it (${why}). Record it again.`);
}

/** Node ids in an order in which callers come first, each with its caller's place in that order. */
function parentsFirst(profile: CpuProfile, source: string) {
  const byId = new Map(profile.nodes.map((node) => [node.id, node]));
  if (byId.size !== profile.nodes.length) throw broken(source, "two nodes have one id");
  const [root] = profile.nodes;
  if (root === undefined) throw broken(source, "no root");
  const order = new Map([[root.id, { node: root, parent: -1, place: 0, depth: 0 }]]);
  // A map visits what is added to it while it is walked.
  for (const { node, place, depth } of order.values()) {
    if (depth > deepestStack) throw broken(source, `a stack deeper than ${deepestStack} frames`);
    for (const id of node.children ?? []) {
      const child = byId.get(id);
      if (child === undefined) throw broken(source, `node ${node.id} has a child ${id} that does not exist`);
      if (order.has(id)) throw broken(source, `node ${id} has two callers`);
      order.set(id, { node: child, parent: place, place: order.size, depth: depth + 1 });
    }
  }
  return order;
}

/**
 * How often and for how long each node was on top of the stack: a sample lasts until the next one, the last until the profile's
 * end. V8 can write samples out of order (negative deltas), so they are put in order first.
 */
function nodesSeen(profile: CpuProfile): ReadonlyMap<number, { readonly selfNs: number; readonly samples: number }> {
  let at = profile.startTime;
  let ordered = true;
  const times = profile.timeDeltas.map((delta) => {
    ordered &&= delta >= 0;
    return (at += delta);
  });
  const order = times.map((_, index) => index);
  if (!ordered) order.sort((left, right) => (times[left] ?? 0) - (times[right] ?? 0));
  const seen = new Map<number, { selfNs: number; samples: number }>();
  for (const [position, index] of order.entries()) {
    const node = profile.samples[index] ?? -1;
    const from = times[index] ?? 0;
    const next = order[position + 1];
    const until = next === undefined ? Math.max(profile.endTime, from) : (times[next] ?? from);
    const own = seen.get(node) ?? { selfNs: 0, samples: 0 };
    own.selfNs += (until - from) * 1e3;
    own.samples += 1;
    seen.set(node, own);
  }
  return seen;
}
