import { expect, test } from "vitest";
import { readCpuProfile } from "../../../runners/agent/profilers/cpu-profile-file.ts";
import { readHeapProfile } from "../../../runners/agent/profilers/heap-profile-file.ts";
import { parsePerfScript } from "../../../runners/agent/profilers/perf-script.ts";
import { profileOf, readByName } from "./recorded-profiles.ts";

const profile = profileOf([["main", 0]], [1, 1]);
const readCpu = (text: string) => readCpuProfile(text, "a.cpuprofile", readByName);
const readHeap = (text: string) => readHeapProfile(text, "a.heapprofile", readByName);
const callFrame = { functionName: "main", url: "", lineNumber: 1, columnNumber: 1 };

test("samples that V8 wrote out of order are put in order: no time is negative, none is lost", () => {
  const late = profileOf(
    [
      ["early", 0],
      ["late", 0],
    ],
    [2, 1, 2],
  );
  const { nodes } = readCpu(JSON.stringify({ ...late, timeDeltas: [2000, -1500, 1000], endTime: 3000 }));
  expect(nodes.map(({ frame, self }) => [frame?.name, self])).toEqual([
    [undefined, 0],
    ["early", 1e6],
    ["late", 1.5e6],
  ]);
});

test.for([
  ["", "the file is empty"],
  ['{"nodes":[', "not JSON, or cut off"],
  ["[]", "expected object"],
  [JSON.stringify({ ...profile, samples: [7, 1] }), "a sample names node 7, which is not in the tree"],
  [JSON.stringify({ ...profile, timeDeltas: [] }), "2 samples but 0 time deltas"],
  [JSON.stringify({ ...profile, samples: [], timeDeltas: [] }), "the CPU profile is empty"],
  [
    JSON.stringify({ ...profile, nodes: profile.nodes.map((node) => ({ ...node, children: [0] })) }),
    "node 0 has two callers",
  ],
  [JSON.stringify({ ...profile, nodes: profile.nodes.map((node) => ({ ...node, id: 1 })) }), "two nodes have one id"],
  [JSON.stringify({ ...profile, nodes: [{ ...profile.nodes[0], children: [9] }] }), "a child 9 that does not exist"],
] as const)("a broken CPU profile (case %$) is refused in one line that names the file", ([text, why]) => {
  expect(() => readCpu(text)).toThrow(new RegExp(`^a\\.cpuprofile: [^\n]*${why}[^\n]*\\.$`));
});

test.for([
  ["", "the file is empty"],
  [JSON.stringify({ head: { callFrame, selfSize: 0, children: [] }, samples: [] }), "the heap profile is empty"],
  [JSON.stringify({ head: { callFrame, selfSize: 0, children: [7] }, samples: [1] }), "expected object"],
] as const)("a broken heap profile (case %$) is refused in one line that names the file", ([text, why]) => {
  expect(() => readHeap(text)).toThrow(new RegExp(`^a\\.heapprofile: [^\n]*${why}[^\n]*\\.$`));
});

test("a file whose stacks are deeper than any of V8's ends in one line, not in an overflow", () => {
  const chain = profileOf(
    Array.from({ length: 1200 }, (_, index) => ["f", index] as const),
    [1],
  );
  expect(() => readCpu(JSON.stringify(chain))).toThrow("a stack deeper than 1000 frames");
  // As text: JSON.stringify itself would overflow.
  const open = `{"callFrame":${JSON.stringify(callFrame)},"selfSize":1,"children":[`;
  const deep = `{"head":${open.repeat(3000)}${"]}".repeat(3000)},"samples":[1]}`;
  expect(() => readHeap(deep)).toThrow("a stack deeper than 1000 frames");
});

test("perf's text becomes stacks by process: the engine's own object, libraries and the kernel told apart", () => {
  const text = `agent 4711
	    55d0c0 work+0x12 (/opt/agent)
	    7f20a8 main (/opt/agent)
	    1db5d0 [unknown] ([unknown])

agent 4711
	ffffffff81 do_syscall ([kernel.kallsyms])
	    7f20a8 main (/opt/agent)

other name 4712
	    155948 [unknown] (/usr/lib/libc.so.6)
`;
  const run = parsePerfScript(text, "/opt/agent", 500_000);
  const shape = run.threads.map(({ name, recording }) => [
    name,
    recording?.samples,
    recording?.nodes.map(({ frame, parent, self }) => [frame?.name, frame?.part, parent, self]),
  ]);
  expect(shape).toEqual([
    [
      "agent",
      2,
      [
        [undefined, undefined, -1, 0],
        ["main", "engine", 0, 0],
        ["work", "engine", 1, 500_000],
        ["do_syscall", "program", 1, 500_000],
      ],
    ],
    [
      "other name",
      1,
      [
        [undefined, undefined, -1, 0],
        ["libc.so.6, no symbol", "dependencies", 0, 500_000],
      ],
    ],
  ]);
});
