import type { CallNode, CodeFrame, CodePart, ProfiledFunction } from "../src/core/profile-model.ts";
import type { CpuProfile, CpuProfileNode } from "./cpu-profile-file.ts";
import { selfTimesNs } from "./self-times.ts";

/** Times of all threads together, and of each by part. */
export interface MergedProfile {
  readonly tree: CallNode;
  readonly functions: readonly ProfiledFunction[];
  readonly parts: ReadonlyMap<CodePart, number>;
  /** In the order of the profiles. */
  readonly threads: readonly { readonly wallNs: number; readonly idleNs: number }[];
}

interface Growing {
  readonly frame: CodeFrame;
  readonly children: Map<string, Growing>;
  selfNs: number;
}

/**
 * Merges the profiles of several threads into one call tree and one list of functions. `read` names a frame; null takes
 * it and all below it out of the profile (the profiler's own start-up). Adjacent frames of Node's own code become one in
 * the tree: a module loader twenty frames deep says nothing about an engine.
 */
export function mergeProfiles(
  profiles: readonly CpuProfile[],
  read: (frame: CpuProfileNode["callFrame"]) => CodeFrame | null,
): MergedProfile {
  const root: Growing = {
    frame: { name: "all threads", location: "", part: "program" },
    children: new Map(),
    selfNs: 0,
  };
  const functions = new Map<string, ProfiledFunction>();
  const parts = new Map<CodePart, number>();
  const threads = profiles.map((profile) => {
    const own = new Map<CodePart, number>();
    addProfile(profile, read, root, functions, own);
    for (const [part, ns] of own) parts.set(part, (parts.get(part) ?? 0) + ns);
    return { wallNs: [...own.values()].reduce((sum, ns) => sum + ns, 0), idleNs: own.get("idle") ?? 0 };
  });
  return { tree: finish(root), functions: [...functions.values()].toSorted(bySelfTime), parts, threads };
}

function addProfile(
  profile: CpuProfile,
  read: (frame: CpuProfileNode["callFrame"]) => CodeFrame | null,
  root: Growing,
  functions: Map<string, ProfiledFunction>,
  parts: Map<CodePart, number>,
): void {
  const selfTimes = selfTimesNs(profile);
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  /** Adds a node below `parent`; `open` holds the functions on the stack, so that recursion counts once. Returns its total. */
  const visit = (node: CpuProfileNode, parent: Growing, open: ReadonlySet<string>): number => {
    const isRoot = node.callFrame.functionName === "(root)";
    const frame = isRoot ? parent.frame : read(node.callFrame);
    if (frame === null) return 0;
    const selfNs = selfTimes.get(node.id) ?? 0;
    const key = keyOf(frame);
    const place =
      isRoot || frame.part === "idle" || continuesNode(parent, frame) ? parent : childOf(parent, key, frame);
    if (frame.part !== "idle") place.selfNs += selfNs;
    parts.set(frame.part, (parts.get(frame.part) ?? 0) + selfNs);
    const inner = isRoot ? open : new Set([...open, key]);
    let totalNs = selfNs;
    for (const id of node.children ?? []) {
      const child = nodes.get(id);
      if (child !== undefined) totalNs += visit(child, place, inner);
    }
    if (!isRoot && isFunction(frame.part)) {
      const known = functions.get(key) ?? { ...frame, selfNs: 0, totalNs: 0 };
      const addedNs = open.has(key) ? 0 : totalNs;
      functions.set(key, { ...known, selfNs: known.selfNs + selfNs, totalNs: known.totalNs + addedNs });
    }
    return totalNs;
  };
  const first = profile.nodes[0];
  if (first !== undefined) visit(first, root, new Set());
}

function childOf(parent: Growing, key: string, frame: CodeFrame): Growing {
  const known = parent.children.get(key);
  if (known !== undefined) return known;
  const child: Growing = { frame, children: new Map(), selfNs: 0 };
  parent.children.set(key, child);
  return child;
}

function continuesNode(parent: Growing, frame: CodeFrame): boolean {
  return frame.part === "node" && parent.frame.part === "node";
}

function isFunction(part: CodePart): boolean {
  return part !== "idle" && part !== "program" && part !== "garbage-collection";
}

function keyOf(frame: CodeFrame): string {
  return `${frame.name}\n${frame.location}\n${frame.part}`;
}

/** Names break ties, so that equal profiles give equal pages. */
function bySelfTime(left: ProfiledFunction, right: ProfiledFunction): number {
  return right.selfNs - left.selfNs || right.totalNs - left.totalNs || (keyOf(left) < keyOf(right) ? -1 : 1);
}

function finish(growing: Growing): CallNode {
  const children = [...growing.children.values()].map(finish);
  const totalNs = children.reduce((sum, child) => sum + child.totalNs, growing.selfNs);
  const ordered = children
    .filter((child) => child.totalNs > 0)
    .toSorted((left, right) => right.totalNs - left.totalNs || (keyOf(left) < keyOf(right) ? -1 : 1));
  return { ...growing.frame, selfNs: growing.selfNs, totalNs, children: ordered };
}
