import { existsSync, readFileSync, readlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ProcessRunnerContext } from "../../../runners/agent/observed-process.ts";
import { mcpProgramIn, processRunner } from "../../../runners/agent/process.ts";
import { machineClock } from "../../../src/core/clock.ts";
import type { Engine } from "../../../src/core/engine.ts";
import { defineScenario, type Workload } from "../../../src/core/scenario.ts";
import type { Trace } from "../../../src/core/trace.ts";
import { accountingSource } from "../../../src/run/process-accounting.ts";
import { startProviderProcess, type ProviderProcess } from "../../../src/run/provider-process.ts";
import { trialResult } from "../../../src/run/trial-outcome.ts";
import { processIds, processName } from "../../../src/run/trial-processes.ts";
import type { Trial } from "../../../src/run/trial.ts";
import { Watchdog } from "../../../src/run/watchdog.ts";
import { RunFolder } from "../../../src/run/workspace.ts";
import { isRunning } from "../../running-process.ts";

const root = resolve(import.meta.dirname, "../../..");
const never = new AbortController().signal;

const arm = { id: "only", title: "only", toggles: {} };
const scenario = defineScenario({
  id: "probe",
  family: "test",
  title: "Probe",
  question: "Does it end well?",
  sets: [],
  arms: [arm],
  metrics: [],
  claims: [],
  costSeconds: 1,
  workload: () => ({
    prompt: "hi",
    files: { "a/b.txt": "text\n" },
    script: { turns: [{ blocks: [{ kind: "text", text: "hello" }] }] },
    provider: { model: "claude-sonnet-5", seed: "s", asOf: "2026-11-01", latency: { kind: "instant" } },
    timeLimitNs: 20e9,
  }),
  observe: () => ({ kind: "values", values: {} }),
});

function misbehaving(how: string): Engine {
  return {
    id: how,
    title: how,
    protocol: "anthropic-messages",
    model: null,
    home: "shared",
    toggles: {},
    launch: ({ baseUrl }) => ({
      argv: [process.execPath, join(root, "test/programs/engine-misbehaving.mjs"), how],
      env: { ANTHROPIC_BASE_URL: baseUrl },
    }),
  };
}

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
async function run(engine: Engine, timeLimitNs = 20e9, signal = never, change: Partial<Workload> = {}): Promise<Trace> {
  return processRunner(context)(trialOf(engine, timeLimitNs, change), signal);
}

function trialOf(engine: Engine, timeLimitNs: number, change: Partial<Workload> = {}): Trial {
  trials += 1;
  const workload = { ...scenario.workload(arm, "s"), timeLimitNs, ...change };
  return { scenario, arm, workload, phase: { kind: "round", index: trials }, side: "head", engine, root };
}

function reasonOf(trace: Trace): string {
  const { outcome } = trialResult({ scenario, arm, trace });
  return outcome.kind === "failed" ? outcome.reason : "done";
}

function outcomeOf(trace: Trace): object {
  return trialResult({ scenario, arm, trace }).outcome;
}

test("a crash is told with its exit code and the line that says most", async () => {
  const trace = await run(misbehaving("crash"));
  expect(trace.exit).toEqual({ kind: "exited", code: 1 });
  expect(reasonOf(trace)).toMatch(/^engine exited with code 1; .*the engine broke/);
  expect(trace.errorTail).toContain("the engine broke");
});

test("an engine that ignores SIGTERM is ended at the limit, and the trial says so", async () => {
  const trace = await run(misbehaving("hang"), 1.5e9);
  expect(trace.exit).toEqual({ kind: "timed-out", limitNs: 1.5e9 });
  expect(reasonOf(trace)).toBe("engine was still running after 1.50 s and was ended with its children");
});

test("a launch that lasts long is told of with its limit, and a short one is not", async () => {
  const told: object[] = [];
  const longWait = {
    afterNs: 200e6,
    tell: (trial: Trial, limitNs: number) => told.push({ arm: trial.arm.id, limitNs }),
  };
  const trial = trialOf(misbehaving("hang"), 1.5e9);
  await processRunner({ ...context, longWait })(trial, never);
  expect(told).toEqual([{ arm: "only", limitNs: 1.5e9 }]);
  await processRunner({ ...context, longWait: { ...longWait, afterNs: 60e9 } })(trial, never);
  expect(told).toHaveLength(1);
});

const startsBy = { success: ["Say that you are ready."], any: ["Say that you are ready.", "go on"] } as const;
test.for(["success", "any"] as const)("a warm-up that hung, before a trial that wants %s", async (endings) => {
  const starts: string[] = [];
  const hanging: Engine = { ...misbehaving("hang"), id: `hangs-${endings}`, home: "warm" };
  const launch: Engine["launch"] = (request) => {
    starts.push(request.prompt);
    return hanging.launch(request);
  };
  const trace = await run({ ...hanging, launch }, 500e6, never, { prompt: "go on", endings });
  expect(trace.exit).toEqual({ kind: "timed-out", limitNs: 500e6 });
  expect(starts).toEqual(startsBy[endings]);
});

test("an engine that never calls the model has failed although it exits 0", async () => {
  expect(reasonOf(await run(misbehaving("silent")))).toMatch(/^engine ended without calling the model; it may ignore/);
});

test("an engine that never sends the prompt has failed although its other requests were answered", async () => {
  const trace = await run(misbehaving("sidetracked"));
  expect(trace.exchanges).toMatchObject([{ purpose: "side", outcome: "complete", isDefaultAnswer: true }]);
  expect(reasonOf(trace)).toBe("no request to the model carried the prompt");
});

test("garbage on stdout is kept as text and harms nothing", async () => {
  const trace = await run(misbehaving("garbage"));
  expect(reasonOf(trace)).toBe("done");
  expect(trace.output.map((chunk) => chunk.text).join("")).toContain("\u001b[2J");
});

test("a flood of output is bounded in memory and the engine still ends", async () => {
  const trace = await run(misbehaving("flood"));
  expect(reasonOf(trace)).toBe("done");
  expect(trace.output.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThanOrEqual(5.1 * 1024 * 1024);
});

test("a grandchild in a group of its own, holding stdout open, neither hangs the trial nor survives it", async () => {
  const trace = await run(misbehaving("orphan"));
  const pid = Number(trace.output.map((chunk) => chunk.text).join(""));
  expect(pid).toBeGreaterThan(1);
  await expect.poll(() => isRunning(pid)).toBe(false);
});

test.runIf(process.platform === "linux")("fifty hidden children and a flood of errors end with the trial", async () => {
  const trace = await run(misbehaving("litter"));
  expect(reasonOf(trace)).toBe("done");
  expect(trace.errorTail.length).toBeLessThan(10_000);
  expect(trace.survivors?.length).toBeGreaterThanOrEqual(50);
  const left = processIds().filter((pid) => folderOf(pid).startsWith(context.folder.path));
  expect(left.map((pid) => `${pid} ${processName(pid)}`)).toEqual([]);
});

function folderOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return "";
  }
}

test("pipes, links and closed folders in a workspace are not read, and are gone in the next trial", async () => {
  const wrecked = await run(misbehaving("wreck"), 20e9, never, {
    tracedFiles: ["a/b.txt", "link.txt", "root/etc/passwd"],
  });
  expect([reasonOf(wrecked), wrecked.files]).toEqual(["done", {}]);
  expect((await run(misbehaving("wreck"))).files).toEqual({});
  expect((await run(misbehaving("garbage"))).files).toEqual({ "a/b.txt": "text\n" });
});

test("an engine that removes its workspace has no files, and its next launch has a workspace again", async () => {
  const trace = await run(misbehaving("vanish"), 20e9, never, { later: [{ prompt: "hi" }] });
  expect([reasonOf(trace), trace.files]).toEqual(["done", {}]);
  expect(trace.later?.map(({ exit }) => exit)).toEqual([{ kind: "exited", code: 0 }]);
});

test("what the provider refused stands in the reason", async () => {
  expect(reasonOf(await run(misbehaving("malformed")))).toMatch(
    /^engine exited with code 5; provider refused: invalid_request_error/,
  );
});

function anyEnding(trace: Trace) {
  return trialResult({ scenario, arm, trace, endings: "any" }).outcome;
}

test("where any ending is allowed, only an engine that never started has failed", async () => {
  const trace = await run(misbehaving("garbage"));
  expect(anyEnding({ ...trace, exit: { kind: "exited", code: 3 } })).toEqual({ kind: "done" });
  expect(anyEnding({ ...trace, exit: { kind: "signalled", signal: "SIGINT" } })).toEqual({ kind: "done" });
  expect(anyEnding({ ...trace, exit: { kind: "timed-out", limitNs: 1 } })).toEqual({ kind: "done" });
  expect(anyEnding({ ...trace, exit: { kind: "not-started", reason: "x" } })).toMatchObject({ kind: "failed" });
});

test("a command that does not exist is a failed trial, not a failed harness", async () => {
  const engine: Engine = { ...misbehaving("x"), launch: () => ({ argv: ["/no/such/engine"], env: {} }) };
  expect(reasonOf(await run(engine))).toMatch(/^engine could not be started: .*ENOENT/);
});

test("a prompt too long for an argument is not applicable, and the trial says what to do", async () => {
  const long = "x".repeat(3_000_000);
  const engine: Engine = {
    ...misbehaving("x"),
    launch: () => ({ argv: [process.execPath, "-e", "0", long], env: {} }),
  };
  expect(outcomeOf(await run(engine))).toEqual({
    kind: "not-applicable",
    reason:
      'The prompt has 2.86 MiB, and an argument can have 128 KiB. Write prompt: "stdin" in the engine\'s entry, or {promptFile} in its command',
  });
});

test("an interrupt ends the engine and rejects with the signal's reason", async () => {
  const controller = new AbortController();
  const running = run(misbehaving("hang"), 20e9, controller.signal);
  const reason = new Error("stop");
  const pidFile = join(context.folder.path, "work", "engine.pid");
  await expect.poll(() => existsSync(pidFile) && readFileSync(pidFile, "utf8") !== "").toBe(true);
  controller.abort(reason);
  await expect(running).rejects.toBe(reason);
  expect(isRunning(Number(readFileSync(pidFile, "utf8")))).toBe(false);
});

test("an engine sees neither the user's home nor their variables", async () => {
  process.env["BENCH_TEST_SECRET"] = "do-not-pass";
  const engine: Engine = {
    ...misbehaving("x"),
    launch: () => ({ argv: [process.execPath, "-p", "JSON.stringify([process.cwd(), process.env])"], env: {} }),
  };
  const trace = await run(engine);
  const output = trace.output.map((chunk) => chunk.text).join("");
  expect(output).not.toContain("do-not-pass");
  expect(output).toContain(context.folder.path);
  expect(trace.files).toEqual({ "a/b.txt": "text\n" });
});

test("the provider's death is told as such and not as a refused connection", async () => {
  const doomed = await startProviderProcess(join(root, "dist/src/provider/main.js"));
  process.kill(doomed.pid, "SIGKILL");
  const trial: Trial = {
    scenario,
    arm,
    workload: scenario.workload(arm, "s"),
    phase: { kind: "round", index: 0 },
    side: "head",
    engine: misbehaving("silent"),
    root,
  };
  await expect(processRunner({ ...context, provider: doomed })(trial, never)).rejects.toThrow(
    /^The provider process ended \(SIGKILL\); what was finished is kept\.$/,
  );
});

test("a workspace path cannot leave the workspace", async () => {
  await expect(context.folder.workspace({ files: { "../outside.txt": "x" } })).rejects.toThrow(
    /"\.\.\/outside\.txt" of a trial is outside its folder/,
  );
});

/** A process that ended but was not yet collected by init counts as ended. */
test("a launch is told whether it continues the session of the one before", async () => {
  const told: (boolean | undefined)[] = [];
  const engine = misbehaving("garbage");
  const launch: Engine["launch"] = (request) => {
    told.push(request.isContinued);
    return engine.launch(request);
  };
  const earlier = [{ prompt: "hi" }, { prompt: "hi", isContinued: true }];
  await run({ ...engine, launch }, 20e9, never, { earlier, isContinued: true });
  expect(told).toEqual([false, true, true]);
});

test.runIf(process.platform === "linux")("samples are taken of the engine alone, if the workload asks", async () => {
  const engine = misbehaving("hang");
  expect((await run(engine, 1.5e9)).accounting.samples).toBeUndefined();
  const { samples } = (await run(engine, 1.5e9, never, { resourceSampleNs: 20e6 })).accounting;
  expect(samples?.length).toBeGreaterThan(0);
  expect(samples?.at(-1)).toMatchObject({ rssBytes: expect.any(Number), descriptors: expect.any(Number) });
});
