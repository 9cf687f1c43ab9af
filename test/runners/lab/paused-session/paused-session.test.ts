import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pausedSession } from "../../../../runners/lab/paused-session/paused-session.ts";
import { debuggingSession } from "../../../../scenarios/lab/composite/debugging.ts";

const budget = { "context-budget": "20000", cache: "planned" };
let root = "";

function sessionWith(toggles: Readonly<Record<string, string>>) {
  return debuggingSession({ id: "x", title: "", toggles: { ...budget, ...toggles } }, "test");
}

beforeAll(async () => {
  process.env["ANTHROPIC_API_KEY"] = "test-key";
  root = await realpath(await mkdtemp(join(tmpdir(), "paused-")));
  for (const [path, text] of Object.entries(sessionWith({}).files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function valuesOf(
  toggles: Readonly<Record<string, string>>,
  change: object = {},
): Promise<Readonly<Record<string, number>>> {
  const { input } = sessionWith(toggles).program;
  const result = await pausedSession({ ...Object(input), ...change }, root);
  if (result.kind === "wrong") throw new Error(result.reason);
  return result.values;
}

/** Share of the symptoms in the last request, and whether the history was rewritten. */
async function recall(context: string): Promise<[number, boolean]> {
  const values = await valuesOf({ context });
  return [values["context.fact_recall"] ?? Number.NaN, (values["compaction.count"] ?? 0) > 0];
}

test("each pause longer than the cache's life makes the prompt be read again", async () => {
  const paused = await valuesOf({ context: "none" });
  const through = await valuesOf({ context: "none" }, { pausesNs: [] });
  expect(through["cache.reprefill_tokens"]).toBe(0);
  expect(paused["cache.reprefill_tokens"]).toBeGreaterThan(10_000);
  expect(paused["cost.total"]).toBeGreaterThan(through["cost.total"] ?? Infinity);
  // The makespan leaves the pauses out. They only add the time to read the prompt again.
  expect((paused["simulated.makespan"] ?? 0) - (through["simulated.makespan"] ?? 0)).toBeLessThan(5e9);
});

test("an entry that lives an hour outlasts every pause", async () => {
  const hour = await valuesOf({ context: "none", "cache-ttl": "1h" });
  expect(hour["cache.reprefill_tokens"]).toBe(0);
});

test("a whole history and a summary keep all early facts, and masks keep fewer", async () => {
  expect(await recall("none")).toEqual([1, false]);
  expect(await recall("summary")).toEqual([1, true]);
  const [masked, isRewritten] = await recall("mask");
  expect(masked).toBeLessThan(1);
  expect(isRewritten).toBe(true);
});

test("a session is the same to the token and the nanosecond each time", async () => {
  expect(await valuesOf({ context: "summary" })).toEqual(await valuesOf({ context: "summary" }));
});

test("a session that ends early is wrong work", async () => {
  const result = await pausedSession({ ...Object(sessionWith({ "max-turns": "5" }).program.input) }, root);
  expect(result).toMatchObject({ kind: "wrong", reason: expect.stringContaining("5 turns") });
});
