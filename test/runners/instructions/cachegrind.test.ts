import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { countInstructions, repeatableFlags, valgrindVersion } from "../../../runners/instructions/cachegrind.ts";
import { readKernelList } from "../../../runners/instructions/kernel-list-file.ts";

const program = resolve(import.meta.dirname, "../../../dist/runners/instructions/main.js");
const run = async (...args: readonly string[]) => promisify(execFile)(process.execPath, [program, ...args]);
const installed = (await valgrindVersion()) !== null;

test("every listed kernel does the same work in each of its units", async () => {
  const list = readKernelList((await run()).stdout) ?? [];
  expect(list.map(({ name }) => name)).toEqual(["reply-assembly", "prompt-assembly", "cache-planning", "scheduling"]);
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

test("a list that is none is not taken for one", () => {
  expect(["", "{}", '[{"name":"../x","unit":"u","units":1}]', '[{"name":"x"}]'].map(readKernelList)).toEqual([
    null,
    null,
    null,
    null,
  ]);
});

describe.skipIf(!installed)("with valgrind (skipped where it is not installed)", () => {
  test("units of a kernel are counted above a process that does none", async () => {
    const [none, some] = await Promise.all(
      [0, 20].map((units) => countInstructions({ program, kernel: "reply-assembly", units, flags: repeatableFlags })),
    );
    if (none === undefined || some === undefined) throw new Error("no counts");
    if (none.kind === "failed" || some.kind === "failed") throw new Error(JSON.stringify([none, some]));
    expect(some.digest).toBe(none.digest);
    // An event is a JSON.parse and a call at least: 247 of them can't take fewer.
    expect((some.instructions - none.instructions) / 20).toBeGreaterThan(247 * 100);
  });

  test("a flag that V8 refuses is a failure with Node's words, not a count", async () => {
    const flags = [...repeatableFlags, "--no-such-flag"];
    const count = await countInstructions({ program, kernel: "reply-assembly", units: 1, flags });
    expect(count).toEqual({ kind: "failed", reason: expect.stringContaining("--no-such-flag") });
    expect(count).toEqual({ kind: "failed", reason: expect.stringMatching(/exit code 9.*bad option/s) });
  });

  test("a program that does other work than it was asked for is not believed", async () => {
    const silent = resolve(import.meta.dirname, "../../programs/says-nothing.mjs");
    const count = await countInstructions({ program: silent, kernel: "reply-assembly", units: 1, flags: [] });
    expect(count).toEqual({ kind: "failed", reason: expect.stringContaining("did not say that it did 1 units") });
  });
});
