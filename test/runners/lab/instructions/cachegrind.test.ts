import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test, vi } from "vitest";
import {
  countInstructions,
  repeatableFlags,
  valgrindVersion,
} from "../../../../runners/lab/instructions/cachegrind.ts";
import { closest } from "../../../../runners/lab/instructions/count-kernel.ts";
import { exitCodes } from "../../../../src/core/outcome.ts";
import { instructionsExitCode } from "../../../../src/cli/instructions/show-instructions.ts";
import { type InstructionCount, judgeInstructions } from "../../../../src/gate/judge/instructions.ts";
import { readKernelList } from "../../../../runners/lab/instructions/kernel-list-file.ts";

/** Node is fifty times slower under valgrind, and slower still on a busy machine. */
vi.setConfig({ testTimeout: 240_000 });

const program = resolve(import.meta.dirname, "../../../../dist/runners/lab/instructions/main.js");
const run = async (...args: readonly string[]) => promisify(execFile)(process.execPath, [program, ...args]);
const isInstalled = (await valgrindVersion()) !== null;

test.runIf(process.env["BENCH_REQUIRE_VALGRIND"] === "1")(
  "valgrind is installed where BENCH_REQUIRE_VALGRIND asks for it",
  () => {
    expect(isInstalled).toBe(true);
  },
);

test("every listed kernel does the same work in each of its units", async () => {
  const list = readKernelList((await run()).stdout) ?? [];
  expect(list.map(({ name }) => name)).toEqual([
    "sse-parsing",
    "reply-assembly",
    "prompt-assembly",
    "cache-planning",
    "compaction",
    "scheduling",
  ]);
  const digests = await Promise.all(
    list.map(async ({ name }) => [(await run(name, "0")).stdout, (await run(name, "2")).stdout]),
  );
  for (const [none, two] of digests) {
    expect(none).toMatch(/^[0-9a-f]{64} 0\n$/);
    expect(two).toBe(none?.replace(/ 0\n$/, " 2\n"));
  }
  expect(new Set(digests.flat()).size).toBe(2 * list.length);
  await expect(run("no-such-kernel", "1")).rejects.toThrow("usage");
});

test.each([
  { of: "one outlier of four", differences: [1000, 1900, 1002, 1001], agreeing: [1000, 1001, 1002] },
  { of: "an outlier below", differences: [1000, 100, 1001, 1003], agreeing: [1000, 1001, 1003] },
  { of: "three", differences: [1002, 1000, 1900], agreeing: [1000, 1002, 1900] },
  { of: "too few", differences: [1002, 1000], agreeing: [1000, 1002] },
])("of $of differences the three closest count", ({ differences, agreeing }) => {
  expect(closest(differences)).toEqual(agreeing);
});

test("what is not a list of kernels is refused", () => {
  expect(["", "{}", '[{"name":"../x","unit":"u","units":1}]', '[{"name":"x"}]'].map(readKernelList)).toEqual([
    null,
    null,
    null,
    null,
  ]);
});

describe.skipIf(!isInstalled)("with valgrind (skipped where it is not installed)", () => {
  test("a kernel that takes 3 % more instructions fails the gate, and an unchanged kernel passes", async () => {
    const units = 99;
    const planted = resolve(import.meta.dirname, "../../../programs/kernel-dearer.mjs");
    const count = async (kernel: string, times: number): Promise<{ instructions: number; digest: string }> => {
      const counted = await countInstructions({ program: planted, kernel, units: times, flags: repeatableFlags });
      if (counted.kind === "failed") throw new Error(counted.reason);
      return counted;
    };
    const [none, ...full] = await Promise.all([count("plain", 0), count("plain", units), count("dearer", units)]);
    const [plain, dear] = full.map(({ instructions, digest }): InstructionCount => {
      expect(digest).toBe(none.digest);
      return { instructionsPerUnit: (instructions - none.instructions) / units, spread: 0, digest };
    });
    if (plain === undefined || dear === undefined) throw new Error("There are not two counts.");
    // 247 events need a JSON.parse and a call each, so fewer instructions are impossible.
    expect(plain.instructionsPerUnit).toBeGreaterThan(247 * 100);
    const dearer = judgeInstructions(plain, dear);
    if (!("change" in dearer)) throw new Error(dearer.kind);
    expect(dearer.change).toBeGreaterThan(0.025);
    expect(dearer.change).toBeLessThan(0.04);
    const gated = { gate: true, strict: true };
    expect(instructionsExitCode([dearer], gated)).toBe(exitCodes.regression);
    expect(instructionsExitCode([judgeInstructions(plain, plain)], gated)).toBe(exitCodes.pass);
  });

  test("a flag that V8 refuses is a failure with Node's own message", async () => {
    const flags = [...repeatableFlags, "--no-such-flag"];
    const count = await countInstructions({ program, kernel: "reply-assembly", units: 1, flags });
    expect(count).toEqual({ kind: "failed", reason: expect.stringContaining("--no-such-flag") });
    expect(count).toEqual({ kind: "failed", reason: expect.stringMatching(/exited with code 9.*bad option/s) });
  });

  test("a program that does other work than requested is refused", async () => {
    const silent = resolve(import.meta.dirname, "../../../programs/says-nothing.mjs");
    const count = await countInstructions({ program: silent, kernel: "reply-assembly", units: 1, flags: [] });
    expect(count).toEqual({ kind: "failed", reason: expect.stringContaining("did not say that it did 1 units") });
  });
});
