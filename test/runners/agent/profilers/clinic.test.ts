import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { profileClinic } from "../../../../runners/agent/profilers/clinic.ts";
import type { ClinicTool } from "../../../../runners/agent/profilers/profile-request.ts";
import { areProfilersInstalled } from "../../../optional-profilers.ts";
import { openFromDisk } from "../../../report/offline-browser.ts";
import { ProfileFixture } from "../profile-fixture.ts";

/** The tool itself works for seconds, on a busy machine for many. */
vi.setConfig({ testTimeout: 180_000 });

test.runIf(process.env["BENCH_REQUIRE_PROFILERS"] === "1")(
  "clinic and 0x are there, since BENCH_REQUIRE_PROFILERS asks for them",
  () => {
    expect(areProfilersInstalled).toBe(true);
  },
);

test.skipIf(!areProfilersInstalled)(
  "clinic records the engine in its workspace and leaves nothing of its own there or in the environment",
  async () => {
    await using fixture = await ProfileFixture.of("burn.mjs", ["100"]);
    const outcome = await profileClinic(fixture.request, "heapprofiler");
    if (outcome.kind !== "profiled") throw new Error(JSON.stringify(outcome));

    expect(await readFile(outcome.page, "utf8")).toContain("default-src 'none'");
    const seen = await openFromDisk(outcome.page, (open) => open.locator("canvas").first().waitFor());
    expect(seen.requests).toEqual([]);
    expect(outcome.raw).toHaveLength(1);
    expect(outcome.notes[0]).toMatch(/^\d+ samples of memory that was still alive at the end/);
    expect(await fixture.workspaceFiles()).toEqual(["answer.json"]);
    const answer: unknown = JSON.parse(await readFile(join(fixture.request.cwd, "answer.json"), "utf8"));
    expect(answer).toMatchObject({ cwd: fixture.request.cwd, forked: 0, input: "the prompt", token: "of the launch" });
    expect(JSON.stringify(answer)).not.toMatch(/NODE_|INSIGHT|XDG/);
  },
);

test.skipIf(!areProfilersInstalled)(
  "an engine that fails, or is too quick to have a course, is told as what happened to it",
  async () => {
    const outcomes = [
      failed("doctor", "quiet"),
      failed("doctor", "throw"),
      failed("doctor", "signal"),
      failed("heapprofiler", "signal"),
    ];
    expect(await Promise.all(outcomes)).toEqual([
      expect.stringMatching(/^clinic doctor had not enough data: \d samples/),
      "the engine exited with code 1: Error: the crash that was asked for",
      "the engine was ended by SIGTERM",
      "the engine was killed before clinic heapprofiler could write what it saw",
    ]);
  },
);

test("without clinic the outcome says how to install it", async () => {
  await using fixture = await ProfileFixture.of("burn.mjs", []);
  const outcome = await profileClinic(fixture.request, "doctor", [fixture.request.cwd]);
  expect(outcome).toEqual({ kind: "missing-tool", tool: "clinic", install: "npm install --save-dev clinic" });
});

async function failed(tool: ClinicTool, how: string): Promise<string> {
  await using fixture = await ProfileFixture.of("crash.mjs", [how]);
  const outcome = await profileClinic(fixture.request, tool);
  expect(await fixture.workspaceFiles()).toEqual([]);
  return outcome.kind === "failed" ? outcome.reason : outcome.kind;
}
