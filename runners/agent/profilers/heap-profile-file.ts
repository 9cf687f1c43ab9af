import { z } from "zod";
import type { CodeFrame } from "../../../src/core/profile-model.ts";
import { UserError } from "../../../src/core/user-error.ts";
import type { Recording } from "./recording.ts";
import { callFrame, type V8CallFrame } from "./v8-call-frame-file.ts";

/** One node; its children are checked as they are walked, so that no depth can overflow the stack. */
const heapNode = z.object({ callFrame, selfSize: z.number().nonnegative(), children: z.array(z.unknown()) });
const heapProfile = z.object({ head: heapNode, samples: z.array(z.unknown()) });

const deepestStack = 1000;

/**
 * Reads a sampling heap profile as V8 writes it (HeapProfiler.SamplingHeapProfile): bytes allocated by stack. `source`
 * names it in the one line of a UserError when it is broken or holds no sample.
 */
export function readHeapProfile(
  text: string,
  source: string,
  read: (frame: V8CallFrame) => CodeFrame | null,
): Recording {
  const profile = parsed(heapProfile, parseJson(text, source), source);
  if (profile.samples.length === 0) throw new UserError(`${source}: the heap profile is empty: it holds no sample.`);
  const nodes: { frame: CodeFrame | null; parent: number; self: number }[] = [];
  const open = [{ node: profile.head, parent: -1, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, parent, depth } = next;
    if (depth > deepestStack) throw broken(source, `a stack deeper than ${deepestStack} frames`);
    const place = nodes.push({ frame: parent === -1 ? null : read(node.callFrame), parent, self: node.selfSize }) - 1;
    for (const child of node.children)
      open.push({ node: parsed(heapNode, child, source), parent: place, depth: depth + 1 });
  }
  return { nodes, samples: profile.samples.length };
}

function parseJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw broken(source, text.trim() === "" ? "the file is empty" : "not JSON, or cut off");
  }
}

function parsed<Value>(schema: z.ZodType<Value>, value: unknown, source: string): Value {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw broken(source, `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "wrong"}`);
}

function broken(source: string, why: string): UserError {
  return new UserError(`${source}: not a heap profile as V8 writes it (${why}). Record it again.`);
}
