import { mkdtemp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CallTreeBuilder } from "../../../../runners/agent/profilers/call-tree.ts";
import { describeFailure, runGroup } from "../../../../src/run/grouped-command.ts";
import { prepareV8, readV8Run } from "../../../../runners/agent/profilers/v8-recorder.ts";
import type { Launch } from "../../../../src/core/engine.ts";
import { locationOf, type ProfileKind } from "../../../../src/core/profile-model.ts";
import { functionRows } from "../../../../src/report/profile/tables.ts";
import { ProfileFixture } from "../profile-fixture.ts";

async function profiled(fixture: ProfileFixture, kind: ProfileKind, launch: Launch = fixture.request.launch) {
  const { cwd, outDir, env, timeLimitNs, signal, watchdog } = fixture.request;
  const folder = await mkdtemp(join(outDir, "v8-"));
  const { argv, env: own, stdin } = (await prepareV8(kind, folder))(launch);
  const { exit, stderrTail } = await runGroup({
    argv,
    cwd,
    env: { ...env, ...own },
    stdin,
    limitNs: timeLimitNs,
    signal,
    watchdog,
  });
  expect(describeFailure(exit, "the program", stderrTail)).toBeNull();
  return readV8Run(folder, kind, { workspace: cwd, home: process.cwd() });
}

test("the busiest functions of the program, its child and its fork lead the profile, and only the profile's folder is written", async () => {
  await using fixture = await ProfileFixture.of("burn.mjs", ["900"]);
  const run = await profiled(fixture, "cpu");
  const builder = new CallTreeBuilder();
  builder.add(run);
  const tree = builder.tree();
  const own = [...functionRows(tree).values()].filter(({ frame }) => frame.part === "engine");
  expect(own[0]?.frame.name).toBe("burnProcessor");
  expect(own.map(({ frame }) => frame.name)).toContain("burnInChild");
  expect(own[0] === undefined ? "" : locationOf(own[0].frame)).toBe("test/programs/burn.mjs:15");
  expect(run.threads.map(({ name }) => name)).toEqual(["burn.mjs", "burn.mjs", "burn.mjs"]);
  expect(run.threads[0]?.command[2]).toBe("900");
  expect(builder.threads[0]).toMatchObject({ profiled: 3, lost: 0 });

  expect(await fixture.workspaceFiles()).toEqual(["answer.json"]);
  const answer: unknown = JSON.parse(await readFile(join(fixture.request.cwd, "answer.json"), "utf8"));
  expect(answer).toMatchObject({ cwd: fixture.request.cwd, forked: 0, input: "the prompt", token: "of the launch" });
});

test("an allocation profile holds what was collected again: the slices that the program threw away", async () => {
  await using fixture = await ProfileFixture.of("burn.mjs", ["60"]);
  const builder = new CallTreeBuilder();
  builder.add(await profiled(fixture, "alloc"));
  const rows = [...functionRows(builder.tree()).values()];
  const engineBytes = rows.filter(({ frame }) => frame.part === "engine").reduce((sum, { self }) => sum + self, 0);
  // 40 slices of 20,000 objects with one property each: at least 16 bytes an object.
  expect(engineBytes).toBeGreaterThan(40 * 20_000 * 16);
  // The profiler ends by posting to the inspector, which allocates: its own work is not the program's.
  expect(rows.map(({ frame }) => frame.name)).not.toContain("post");
});

test("a command that is no Node program leaves no thread at all, which is not an empty profile", async () => {
  await using fixture = await ProfileFixture.of("burn.mjs", []);
  const run = await profiled(fixture, "cpu", { argv: ["true"], env: {} });
  expect(run.threads).toEqual([]);
});
