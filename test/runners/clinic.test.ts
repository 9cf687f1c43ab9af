import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { profileClinic } from "../../runners/clinic.ts";
import { openFromDisk } from "../report/offline-browser.ts";
import { ProfileFixture } from "./profile-fixture.ts";

/** The tool itself works for seconds, on a busy machine for many. */
vi.setConfig({ testTimeout: 180_000 });

test("doctor records the engine in its workspace and leaves nothing of its own there or in the environment", async () => {
  await using fixture = await ProfileFixture.of("burn.mjs", ["600"]);
  const outcome = await profileClinic(fixture.request, "doctor");
  if (outcome.kind !== "profiled") throw new Error(JSON.stringify(outcome));

  const page = await readFile(outcome.page, "utf8");
  expect(page).toContain("default-src 'none'");
  expect(page).toContain('"issueCategory"');
  const seen = await openFromDisk(outcome.page, (open) => open.locator("#graph svg").first().waitFor());
  expect(seen.requests).toEqual([]);
  const raw = await readdir(outcome.raw[0] ?? "");
  expect(raw.map((file) => file.replace(/.*-/, "")).toSorted()).toEqual(["processstat", "systeminfo", "traceevent"]);
  expect(outcome.notes[0]).toMatch(/^doctor (suspects|had too little data)/);
  expect(await fixture.workspaceFiles()).toEqual(["answer.json"]);
  const answer: unknown = JSON.parse(await readFile(join(fixture.request.cwd, "answer.json"), "utf8"));
  expect(answer).toMatchObject({ cwd: fixture.request.cwd, forked: 0, input: "the prompt", token: "of the launch" });
  expect(JSON.stringify(answer)).not.toMatch(/NODE_|INSIGHT|XDG/);
});

test("doctor's failures are told as what happened to the engine", async () => {
  expect(await failed("throw")).toBe("the engine exited with code 1: Error: the crash that was asked for");
  expect(await failed("signal")).toBe("the engine was ended by SIGTERM");
  expect(await failed("quiet")).toMatch(/^clinic doctor had not enough data: \d samples/);
});

test("without clinic the outcome says how to install it", async () => {
  await using fixture = await ProfileFixture.of("burn.mjs", []);
  const outcome = await profileClinic(fixture.request, "doctor", [fixture.request.cwd]);
  expect(outcome).toEqual({ kind: "missing-tool", tool: "clinic", install: "npm install --save-dev clinic" });
});

async function failed(how: string): Promise<string> {
  await using fixture = await ProfileFixture.of("crash.mjs", [how]);
  const outcome = await profileClinic(fixture.request, "doctor");
  expect(await fixture.workspaceFiles()).toEqual([]);
  return outcome.kind === "failed" ? outcome.reason : outcome.kind;
}
