import { array, assert, constantFrom, integer, nat, property, tuple } from "fast-check";
import { expect, test } from "vitest";
import { CallTreeBuilder } from "../../../../runners/agent/profilers/call-tree.ts";
import { readCpuProfile } from "../../../../runners/agent/profilers/cpu-profile-file.ts";
import type { CallNode } from "../../../../src/core/profile-model.ts";
import { functionRows } from "../../../../src/report/profile/tables.ts";
import { profileOf, readByName } from "../recorded-profiles.ts";

type Profile = ReturnType<typeof profileOf>;

function built(...profiles: readonly Profile[]): CallTreeBuilder {
  const builder = new CallTreeBuilder();
  for (const profile of profiles) {
    const recording = readCpuProfile(JSON.stringify(profile), "test", readByName);
    builder.add({ threads: [{ name: "engine", command: ["engine"], recording, file: null }] });
  }
  return builder;
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
  const rows = [...functionRows(built(profile).tree()).values()];
  expect(rows.map(({ frame, self, total }) => [frame.name, self, total])).toEqual([
    ["walk", 2e6, 3e6],
    ["leaf", 1e6, 1e6],
  ]);
});

test("what Node's functions took belongs to the function that called them, wherever Node is called from below it", () => {
  const profile = profileOf(
    [
      ["node load", 0],
      ["main", 1],
      ["node readFile", 2],
      ["node open", 3],
      ["callback", 4],
    ],
    [1, 2, 3, 4, 5],
  );
  const rows = [...functionRows(built(profile).tree()).values()];
  expect(Object.fromEntries(rows.map(({ frame, own }) => [frame.name, own]))).toEqual({
    "node load": 1e6,
    main: 3e6,
    "node readFile": 0,
    "node open": 0,
    callback: 1e6,
  });
});

test("threads of one role merge by function; idle time and the profiler stay out of the tree", () => {
  const one = profileOf(
    [
      ["node run", 0],
      ["main", 1],
      ["(idle)", 0],
      ["profiler", 1],
    ],
    [1, 2, 3, 4],
  );
  const other = profileOf([["node run", 0]], [1, 1]);
  const builder = built(one, other);
  const shape = ({ name, self, children }: CallNode): unknown => [name, self, children.map(shape)];
  expect(shape(builder.tree())).toEqual(["all", 0, [["engine", 0, [["node run", 3e6, [["main", 1e6, []]]]]]]]);
  expect(builder.threads).toEqual([
    { name: "engine", command: ["engine"], profiled: 2, lost: 0, busy: 4e6, idle: 1e6, samples: 4 },
  ]);
});

test("a thread that left no profile is counted as lost", () => {
  const builder = new CallTreeBuilder();
  builder.add({ threads: [{ name: "child", command: ["node"], recording: null, file: null }] });
  expect(builder.threads).toMatchObject([{ name: "child", profiled: 0, lost: 1 }]);
});

test("self times, own times, threads and the tree always add up to the same time", () => {
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
      const builder = built(...all);
      const [role] = builder.threads;
      const tree = builder.tree();
      const rows = [...functionRows(tree).values()];
      expect((role?.busy ?? 0) + (role?.idle ?? 0)).toBe(sum(all.map((profile) => profile.samples.length * 1e6)));
      expect(tree.total).toBe(role?.busy);
      expect(sum(rows.map(({ self }) => self))).toBe(tree.total);
      expect(sum(rows.map(({ own }) => own))).toBe(tree.total);
      for (const { self, total } of rows) expect(total).toBeGreaterThanOrEqual(self);
    }),
  );
});

function sum(values: Iterable<number>): number {
  return [...values].reduce((total, value) => total + value, 0);
}
