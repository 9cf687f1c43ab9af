import { array, assert, constantFrom, integer, nat, property, tuple } from "fast-check";
import { expect, test } from "vitest";
import { mergeProfiles } from "../../runners/call-tree.ts";
import { type CpuProfile, parseCpuProfile } from "../../runners/cpu-profile-file.ts";
import { selfTimesNs } from "../../runners/self-times.ts";
import type { CallNode, CodeFrame } from "../../src/core/profile-model.ts";

type Frame = CpuProfile["nodes"][number]["callFrame"];
const frame = (functionName: string, url = "file:///engine.js"): Frame => {
  return { functionName, url, lineNumber: 0, columnNumber: 0 };
};

/** Frames by name alone; names that begin with "node" are Node's own. */
function read({ functionName }: Frame): CodeFrame | null {
  if (functionName === "profiler") return null;
  const part = functionName === "(idle)" ? "idle" : functionName.startsWith("node") ? "node" : "engine";
  return { name: functionName, location: "", part };
}

/** A profile from its call tree: entry `n` names a function and the entry that calls it. One sample an element, 1 ms each. */
function profileOf(tree: readonly (readonly [name: string, parent: number])[], samples: readonly number[]): CpuProfile {
  return {
    nodes: [["(root)", -1] as const, ...tree].map(([name], id) => ({
      id,
      callFrame: frame(name),
      children: tree.flatMap(([, parent], index) => (parent === id ? [index + 1] : [])),
    })),
    startTime: 0,
    endTime: samples.length * 1000,
    samples: [...samples],
    timeDeltas: samples.map((_, index) => (index === 0 ? 0 : 1000)),
  };
}

test("recursion counts once in the total time of a function", () => {
  const profile = profileOf(
    [
      ["walk", 0],
      ["walk", 1],
      ["leaf", 2],
    ],
    [1, 2, 3],
  );
  const { functions } = mergeProfiles([profile], read);
  expect(functions.map(({ name, selfNs, totalNs }) => [name, selfNs, totalNs])).toEqual([
    ["walk", 2e6, 3e6],
    ["leaf", 1e6, 1e6],
  ]);
});

test("threads merge by function, Node's adjacent frames become one, idle time and the profiler stay out of the tree", () => {
  const one = profileOf(
    [
      ["node run", 0],
      ["node load", 1],
      ["main", 2],
      ["(idle)", 0],
      ["profiler", 1],
    ],
    [2, 3, 4, 5],
  );
  const other = profileOf(
    [
      ["node run", 0],
      ["main", 1],
    ],
    [2, 2],
  );
  const merged = mergeProfiles([one, other], read);
  const shape = ({ name, selfNs, children }: CallNode): unknown => [name, selfNs, children.map(shape)];
  expect(shape(merged.tree)).toEqual(["all threads", 0, [["node run", 1e6, [["main", 3e6, []]]]]]);
  expect(merged.threads).toEqual([
    { wallNs: 3e6, idleNs: 1e6 },
    { wallNs: 2e6, idleNs: 0 },
  ]);
});

test("samples that V8 wrote out of order are put in order: no time is negative, none is lost", () => {
  const profile = {
    ...profileOf(
      [
        ["early", 0],
        ["late", 0],
      ],
      [2, 1, 2],
    ),
    timeDeltas: [2000, -1500, 1000],
    endTime: 3000,
  };
  expect([...selfTimesNs(profile)].toSorted(([left], [right]) => left - right)).toEqual([
    [1, 1e6],
    [2, 1.5e6],
  ]);
});

test("self times, parts and threads always add up to the same time", () => {
  const names = constantFrom("walk", "parse", "node run", "node load", "(idle)");
  const trees = array(tuple(names, nat()), { minLength: 1, maxLength: 30 })
    .map((rows) => rows.map(([name, pick], index) => [name, pick % (index + 1)] as const))
    // V8's idle node is a leaf below the root.
    .map((rows) =>
      rows.map(
        ([name, parent]) => [name, name === "(idle)" || rows[parent - 1]?.[0] === "(idle)" ? 0 : parent] as const,
      ),
    );
  const profiles = trees.chain((tree) =>
    array(integer({ min: 1, max: tree.length }), { minLength: 1 }).map((samples) => profileOf(tree, samples)),
  );
  assert(
    property(array(profiles, { minLength: 1, maxLength: 3 }), (all) => {
      const merged = mergeProfiles(all, read);
      const expectedNs = sum(all.map((profile) => profile.samples.length * 1e6));
      const idleNs = merged.parts.get("idle") ?? 0;
      expect(sum(merged.parts.values())).toBe(expectedNs);
      expect(sum(merged.threads.map(({ wallNs }) => wallNs))).toBe(expectedNs);
      expect(merged.tree.totalNs).toBe(expectedNs - idleNs);
      expect(sum(merged.functions.map(({ selfNs }) => selfNs))).toBe(expectedNs - idleNs);
      for (const { selfNs, totalNs } of merged.functions) expect(totalNs).toBeGreaterThanOrEqual(selfNs);
    }),
  );
});

test("a profile whose samples name unknown nodes is refused", () => {
  const profile = profileOf([["main", 0]], [1]);
  expect(parseCpuProfile(JSON.stringify(profile))).toEqual(profile);
  expect(() => parseCpuProfile(JSON.stringify({ ...profile, samples: [7] }))).toThrow("must name nodes");
  expect(() => parseCpuProfile(JSON.stringify({ ...profile, timeDeltas: [] }))).toThrow("needs a time delta");
});

function sum(values: Iterable<number>): number {
  return [...values].reduce((total, value) => total + value, 0);
}
