import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { profileFlame } from "../../runners/flame.ts";
import { openFromDisk } from "../report/offline-browser.ts";
import { ProfileFixture } from "./profile-fixture.ts";

/** The tool itself works for seconds, on a busy machine for many. */
vi.setConfig({ testTimeout: 180_000 });

test("0x draws the program's function, leaves its forks and its environment alone, and nothing in the workspace", async () => {
  await using fixture = await ProfileFixture.of("burn.mjs", ["400"]);
  const outcome = await profileFlame(fixture.request);
  if (outcome.kind !== "profiled") throw new Error(JSON.stringify(outcome));

  const page = await readFile(outcome.page, "utf8");
  expect(page).toContain("burnProcessor");
  expect(page).toContain("default-src 'none'");
  const seen = await openFromDisk(outcome.page, (open) => open.locator("canvas").first().waitFor());
  expect(seen).toEqual({ requests: [], complaints: [] });
  expect(outcome.raw.some((file) => file.endsWith("-v8.log"))).toBe(true);
  expect(await fixture.workspaceFiles()).toEqual(["answer.json"]);
  const answer: unknown = JSON.parse(await readFile(join(fixture.request.cwd, "answer.json"), "utf8"));
  expect(answer).toEqual({
    cwd: fixture.request.cwd,
    forked: 0,
    input: "the prompt",
    token: "of the launch",
    names: expect.arrayContaining(["PATH", "TOKEN"]),
  });
});

test("0x never hides how a program failed", async () => {
  expect(await failed("throw")).toBe("the engine exited with code 1: Error: the crash that was asked for");
  expect(await failed("signal")).toContain("the engine was ended by");
  expect(await failed("hang", 0.5e9)).toBe("the engine did not end within 500 ms");
  expect(await failed("quiet")).toMatch(/^only \d of \d+ samples show the program's own code/);
});

test("without 0x the outcome says how to install it", async () => {
  await using fixture = await ProfileFixture.of("burn.mjs", []);
  const outcome = await profileFlame(fixture.request, [fixture.request.cwd]);
  expect(outcome).toEqual({ kind: "missing-tool", tool: "0x", install: "npm install --save-dev 0x" });
});

async function failed(how: string, timeLimitNs = 20e9): Promise<string> {
  await using fixture = await ProfileFixture.of("crash.mjs", [how], { timeLimitNs });
  const outcome = await profileFlame(fixture.request);
  expect(await fixture.workspaceFiles()).toEqual([]);
  return outcome.kind === "failed" ? outcome.reason : outcome.kind;
}
