import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { mcpProgramIn, processRunner } from "../../runners/agent/process.ts";
import { prepareTrace, readTraceRun } from "../../runners/agent/profilers/trace-recorder.ts";
import { withTemporaryFolder } from "../../runners/agent/temporary-folder.ts";
import type { TrialEvidence } from "../../src/audit/rule.ts";
import { machineClock } from "../../src/core/clock.ts";
import type { Engine } from "../../src/core/engine.ts";
import { defineScenario, type Workload } from "../../src/core/scenario.ts";
import type { TurnScript } from "../../src/core/turn-script.ts";
import { accountingSource } from "../../src/run/process-accounting.ts";
import { type ProviderProcess, startProviderProcess } from "../../src/run/provider-process.ts";
import { Watchdog } from "../../src/run/watchdog.ts";
import { RunFolder } from "../../src/run/workspace.ts";

const root = resolve(import.meta.dirname, "../..");
const arm = { id: "only", title: "only", toggles: {} };

/** What the model says in a trial, and what else is not as usual. */
export interface WastefulTrial extends Partial<Pick<Workload, "earlier" | "isContinued" | "resourceSampleNs">> {
  readonly turns: TurnScript["turns"];
  readonly threads?: NonNullable<TurnScript["threads"]>;
  /** Time for each piece of an answer. */
  readonly perTokenNs?: number;
}

export type WatchedTrial = Omit<TrialEvidence, "turns" | "label" | "values">;

/** Trials of the small agent that is wasteful in one way, over real HTTP. */
export interface WastefulTrials {
  /** With a view from inside. */
  readonly watched: (how: string, trial: WastefulTrial) => Promise<WatchedTrial>;
  /** As an audit sees it. */
  readonly outside: (how: string, trial: WastefulTrial) => Promise<WatchedTrial>;
}

/** Starts what the trials of a test file need, and ends it after the last test. */
export function wastefulTrials(): WastefulTrials {
  let provider: ProviderProcess;
  let folder: RunFolder;
  let watchdog: Watchdog;
  beforeAll(async () => {
    provider = await startProviderProcess(join(root, "dist/src/provider/main.js"));
    folder = await RunFolder.create();
    watchdog = new Watchdog();
  });
  afterAll(async () => {
    await watchdog[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
    await provider[Symbol.asyncDispose]();
  });
  let trials = 0;
  const run = async (how: string, workload: Workload, engine: Engine) => {
    trials += 1;
    const runTrial = processRunner({
      clock: machineClock,
      provider,
      folder,
      accounting: accountingSource(process.platform),
      watchdog,
      path: process.env["PATH"] ?? "",
      mcpProgram: mcpProgramIn(root),
    });
    const phase = { kind: "round", index: trials } as const;
    const trial = { scenario: scenarioOf(how, workload), arm, workload, phase, side: "head", engine, root } as const;
    const trace = await runTrial(trial, new AbortController().signal);
    expect(trace.errorTail).toBe("");
    expect(trace.exit.kind).toBe(how === "hang" ? "timed-out" : "exited");
    return trace;
  };
  return {
    watched: (how, trial) =>
      withTemporaryFolder(async (left) => {
        const workload = workloadOf(how, trial);
        const engine = engineOf(how);
        const start = await prepareTrace(engine, left);
        const trace = await run(how, workload, { ...engine, launch: (request) => start(engine.launch(request)) });
        const seen = await readTraceRun(left, trace, { workspace: folder.workspacePath, home: root });
        expect(seen.inside === null).toBe(how === "hang");
        return { isDone: trace.exit.kind === "exited", trace, script: workload.script, ...seen };
      }),
    outside: async (how, trial) => {
      const workload = workloadOf(how, trial);
      const trace = await run(how, workload, engineOf(how));
      return { isDone: true, trace, script: workload.script, engineSpans: [], inside: null };
    },
  };
}

function workloadOf(how: string, { turns, threads, perTokenNs = 0, ...rest }: WastefulTrial): Workload {
  return {
    prompt: "go",
    files: { "same.txt": "the same\n", "other.txt": "another\n", "third.txt": "a third\n" },
    script: { turns, ...(threads && { threads }) },
    provider: {
      model: "claude-sonnet-5",
      seed: "s",
      asOf: "2026-11-01",
      latency: { kind: "fixed", ttftNs: 0, perTokenNs },
    },
    timeLimitNs: how === "hang" ? 4e9 : 60e9,
    ...rest,
  };
}

function scenarioOf(how: string, workload: Workload) {
  return defineScenario({
    id: how,
    family: "test",
    title: how,
    question: "?",
    sets: [],
    arms: [arm],
    metrics: [],
    claims: [],
    costSeconds: 1,
    workload: () => workload,
    observe: () => ({ kind: "values", values: {} }),
  });
}

function engineOf(how: string): Engine {
  return {
    id: how,
    title: how,
    protocol: "anthropic-messages",
    model: null,
    home: "shared",
    toggles: {},
    canContinue: true,
    launch: ({ baseUrl, apiKey, prompt, isContinued }) => ({
      argv: [
        process.execPath,
        join(root, "test/programs/engine-wasteful.mjs"),
        how,
        prompt,
        ...(isContinued === true ? ["continue"] : []),
      ],
      env: { ANTHROPIC_BASE_URL: baseUrl, ANTHROPIC_API_KEY: apiKey },
    }),
  };
}
