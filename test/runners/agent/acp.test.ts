import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ProcessRunnerContext } from "../../../runners/agent/observed-process.ts";
import { mcpProgramIn, processRunner } from "../../../runners/agent/process.ts";
import { machineClock } from "../../../src/core/clock.ts";
import { defineScenario, type FollowUp } from "../../../src/core/scenario.ts";
import type { Trace } from "../../../src/core/trace.ts";
import { entryEngine } from "../../../src/engine/entry-engine.ts";
import { accountingSource } from "../../../src/run/process-accounting.ts";
import { startProviderProcess, type ProviderProcess } from "../../../src/run/provider-process.ts";
import { trialResult } from "../../../src/run/trial-outcome.ts";
import { Watchdog } from "../../../src/run/watchdog.ts";
import { RunFolder } from "../../../src/run/workspace.ts";
import { isRunning } from "../../running-process.ts";

const root = resolve(import.meta.dirname, "../../..");
const never = new AbortController().signal;
const arm = { id: "only", title: "only", toggles: {} };
const scenario = defineScenario({
  id: "acp-probe",
  family: "test",
  title: "Probe",
  question: "Does the session end well?",
  sets: [],
  arms: [arm],
  metrics: [],
  workload: () => ({
    prompt: "first",
    files: {},
    script: { turns: ["one", "two", "long three"].map((text) => ({ blocks: [{ kind: "text", text }] })) },
    provider: { model: "claude-sonnet-5", seed: "s", asOf: "2026-11-01", latency: { kind: "instant" } },
    timeLimitNs: 30e9,
  }),
  observe: () => ({ kind: "values", values: {} }),
});

let provider: ProviderProcess;
let context: ProcessRunnerContext;
beforeAll(async () => {
  provider = await startProviderProcess(join(root, "dist/src/provider/main.js"));
  context = {
    clock: machineClock,
    provider,
    folder: await RunFolder.create(),
    accounting: accountingSource(process.platform),
    watchdog: new Watchdog(),
    path: process.env["PATH"] ?? "",
    mcpProgram: mcpProgramIn(root),
  };
});
afterAll(async () => {
  await context.watchdog[Symbol.asyncDispose]();
  await context.folder[Symbol.asyncDispose]();
  await provider[Symbol.asyncDispose]();
});

let trials = 0;
async function run(how: string, followUps: readonly FollowUp[] = [], timeLimitNs = 30e9): Promise<Trace> {
  trials += 1;
  const command = [process.execPath, join(root, "test/programs/acp-agent.mjs"), how];
  const engine = entryEngine({ id: how, title: how, command, home: "shared", interface: "acp" }, null);
  const workload = { ...scenario.workload(arm, "s"), followUps, timeLimitNs };
  const phase = { kind: "round", index: trials } as const;
  return processRunner(context)({ scenario, arm, workload, phase, side: "head", engine, root }, never);
}

function reasonOf(trace: Trace): string {
  const { outcome } = trialResult({ scenario, arm, trace });
  return outcome.kind === "failed" ? outcome.reason : outcome.kind;
}

function outputOf(trace: Trace): string {
  return trace.output.map(({ text }) => text).join("");
}

test("three prompts go to one process, the text of the answers is its output, and the last is cancelled", async () => {
  const trace = await run("well", [{ prompt: "second" }, { prompt: "third", cancel: "at-first-update" }]);
  expect(reasonOf(trace)).toBe("done");
  expect(trace.exit).toEqual({ kind: "exited", code: 0 });
  expect(outputOf(trace)).toMatch(/^onetwolong three/);
  expect(trace.exchanges.map(({ purpose, turn }) => [purpose, turn])).toEqual([
    ["main", 0],
    ["main", 1],
    ["main", 2],
  ]);
  const prompts = trace.session?.prompts ?? [];
  expect(prompts.map(({ stopReason }) => stopReason)).toEqual(["end_turn", "end_turn", "cancelled"]);
  expect(prompts.map(({ cancelNs }) => cancelNs !== null)).toEqual([false, false, true]);
});

test("the times of a session follow each other", async () => {
  const { session, spawnNs, exitNs } = await run("well", [{ prompt: "second" }]);
  const times = (session?.prompts ?? []).flatMap(({ sentNs, firstUpdateNs, doneNs }) => [
    sentNs,
    firstUpdateNs ?? Number.NaN,
    doneNs,
  ]);
  const all = [spawnNs, session?.openNs ?? Number.NaN, ...times, exitNs];
  expect(all).toHaveLength(9);
  expect(all).toEqual(all.toSorted((one, other) => one - other));
});

test.runIf(process.platform === "linux")("the memory of the process is read after each prompt", async () => {
  const { session } = await run("well", [{ prompt: "second" }]);
  expect(session?.prompts.map(({ rssBytes = 0 }) => rssBytes > 10e6)).toEqual([true, true]);
});

test.each([
  ["dies", "engine exited with code 3; session/prompt was not answered"],
  ["refuses", "session/prompt failed with error -32603: no model"],
])("an agent that %s in a prompt has failed, and the reason says where", async (how, reason) => {
  const trace = await run(how);
  expect(trace.session).toMatchObject({ prompts: [], failure: reason.split("; ").at(-1) });
  expect(reasonOf(trace)).toBe(reason);
});

test("an agent that never answers initialize is ended at the limit", async () => {
  const trace = await run("mute", [], 1.5e9);
  expect(trace.exit).toEqual({ kind: "timed-out", limitNs: 1.5e9 });
  expect(trace.session?.openNs).toBeNull();
  expect(reasonOf(trace)).toBe(
    "engine was still running after 1.50 s and was ended with its children; initialize was not answered",
  );
});

test("a question for permission gets the first option that allows", async () => {
  const trace = await run("asks");
  expect(reasonOf(trace)).toBe("done");
  expect(outputOf(trace)).toBe("Permission: yes. one");
});

test("an agent that ignores a cancellation shows by its stop reason", async () => {
  const trace = await run("ignores-cancel", [{ prompt: "second" }, { prompt: "third", cancel: "at-first-update" }]);
  expect(trace.session?.prompts.at(-1)).toMatchObject({ stopReason: "end_turn" });
  expect(trace.session?.prompts.at(-1)?.cancelNs).not.toBeNull();
});

test.each(["garbage", "strange"])("lines that are not of the protocol harm nothing: %s", async (how) => {
  const trace = await run(how);
  expect(reasonOf(trace)).toBe("done");
  expect(outputOf(trace)).toBe("one");
});

test("a child that keeps the output open neither hangs the trial nor survives it", async () => {
  const trace = await run("leaves-child");
  expect(reasonOf(trace)).toBe("done");
  expect(trace.survivors).toHaveLength(1);
  const pid = Number(outputOf(trace).split("\n")[0]);
  expect(pid).toBeGreaterThan(1);
  await expect.poll(() => isRunning(pid)).toBe(false);
});

test("an agent that stays after the end of its input is dismissed, and its time ends with its input", async () => {
  const trace = await run("stays");
  expect(trace.exit).toEqual({ kind: "dismissed" });
  expect(reasonOf(trace)).toBe("done");
  expect(trace.exitNs).toBeGreaterThanOrEqual(trace.session?.prompts[0]?.doneNs ?? Number.NaN);
});

/** A process that ended but was not yet collected by init counts as ended. */
