import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseCpuProfile } from "../../runners/cpu-profile-file.ts";
import { profileCpu } from "../../runners/v8-profile.ts";
import type { ProfileModel } from "../../src/core/profile-model.ts";
import { renderProfilePage } from "../../src/report/profile-page.tsx";
import { ProfileFixture } from "./profile-fixture.ts";

test("the busiest functions of the program, its child and its fork lead the profile, and only the output folder is written", async () => {
  await using fixture = await ProfileFixture.of("burn.mjs", ["300"]);
  const models: ProfileModel[] = [];
  const outcome = await profileCpu(fixture.request, (model) => {
    models.push(model);
    return renderProfilePage(model);
  });
  if (outcome.kind !== "profiled") throw new Error(JSON.stringify(outcome));
  const [model] = models;

  const own = model?.functions.filter(({ part }) => part === "engine").map(({ name }) => name);
  expect(own?.[0]).toBe("burnProcessor");
  expect(own).toContain("burnInChild");
  expect(model?.functions.find(({ name }) => name === "burnProcessor")?.location).toBe("test/programs/burn.mjs:9");
  expect(model?.threads).toHaveLength(3);
  expect(model?.threads[0]?.command[2]).toBe("300");

  expect(await fixture.workspaceFiles()).toEqual(["answer.json"]);
  const answer: unknown = JSON.parse(await readFile(join(fixture.request.cwd, "answer.json"), "utf8"));
  expect(answer).toMatchObject({ cwd: fixture.request.cwd, forked: 0, input: "the prompt", token: "of the launch" });
  expect(outcome.page).toBe(join(fixture.request.outDir, "index.html"));
  expect(outcome.raw).toHaveLength(3);
  for (const file of outcome.raw)
    expect(parseCpuProfile(await readFile(file, "utf8")).samples.length).toBeGreaterThan(0);
});

test("a program that fails is a failure in one line, however it ends", async () => {
  expect(await failed("throw")).toBe("the engine exited with code 1: Error: the crash that was asked for");
  expect(await failed("kill")).toBe("the engine was ended by SIGKILL");
  expect(await failed("hang", 0.5e9)).toBe("the engine did not end within 500 ms");
});

test("an abort ends the program and says so", async () => {
  await using fixture = await ProfileFixture.of("crash.mjs", ["hang"], { signal: AbortSignal.timeout(300) });
  expect(await profileCpu(fixture.request, renderProfilePage)).toEqual({ kind: "failed", reason: "interrupted" });
});

test("a command that is no node program is a failure, not an empty profile", async () => {
  await using fixture = await ProfileFixture.of("burn.mjs", []);
  const request = { ...fixture.request, launch: { argv: ["true"] as const, env: {} } };
  expect(await profileCpu(request, renderProfilePage)).toMatchObject({
    kind: "failed",
    reason: expect.stringContaining("wrote no profile"),
  });
});

async function failed(how: string, timeLimitNs = 20e9): Promise<string> {
  await using fixture = await ProfileFixture.of("crash.mjs", [how], { timeLimitNs });
  const outcome = await profileCpu(fixture.request, renderProfilePage);
  expect(await fixture.workspaceFiles()).toEqual([]);
  return outcome.kind === "failed" ? outcome.reason : outcome.kind;
}
