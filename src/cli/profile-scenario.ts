import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { profileClinic } from "../../runners/clinic.ts";
import { profileFlame } from "../../runners/flame.ts";
import type { ProfileOutcome, ProfileRequest } from "../../runners/profile-request.ts";
import { profileCpu } from "../../runners/v8-profile.ts";
import { machineClock } from "../core/clock.ts";
import type { Arm, Scenario } from "../core/scenario.ts";
import { UserError } from "../core/user-error.ts";
import { renderProfilePage } from "../report/profile-page.tsx";
import { engineEnvironment } from "../run/engine-environment.ts";
import { endMarkedProcesses } from "../run/process-group.ts";
import { startProviderProcess } from "../run/provider-process.ts";
import { RunFolder } from "../run/workspace.ts";
import type { ProfileOptions } from "./commands/profile.ts";
import { exitCodes } from "./exit-codes.ts";
import { interruptSignal } from "./interrupt.ts";
import { nearestHint } from "./nearest-name.ts";
import { packageRoot } from "./package-info.ts";
import { printable } from "./progress.ts";
import { chooseEngine, chooseScenario, loadWorkbench } from "./workbench.ts";

type Tool = NonNullable<ProfileOptions["tool"]>;

/** `bench profile`: one run of the engine under a profiler, one folder, one page; returns the exit code. */
export async function profileScenario(options: ProfileOptions): Promise<number> {
  const bench = await loadWorkbench(process.cwd());
  const scenario = chooseScenario(bench, options.scenario);
  const { engine, repository } = chooseEngine(bench, options.engine);
  const arm = chooseArm(scenario, options.arm);
  const tool = options.tool ?? "cpu";
  const signal = interruptSignal();
  const workload = scenario.workload(arm, options.seed);
  const id = `profile-${scenario.id}-${arm.id}-${tool}`.replaceAll(/[^A-Za-z0-9-]/g, "-");
  const outDir = join(options.out, `${id}-${randomBytes(2).toString("hex")}`);
  mkdirSync(outDir, { recursive: true });
  await using folder = await RunFolder.create();
  await using provider = await startProviderProcess(join(packageRoot, "dist/src/provider/main.js"));
  const cwd = await folder.workspace("head", workload.files);
  const { baseUrl } = await provider.client.open({
    id,
    originNs: String(machineClock.nowNs()),
    script: workload.script,
    settings: workload.provider,
  });
  const model = workload.provider.model;
  const launch = engine.launch({
    root: repository,
    prompt: workload.prompt,
    baseUrl,
    apiKey: "sk-ant-bench-no-such-key",
    model,
    toggles: arm.toggles,
  });
  const marker = `${provider.pid}-${id}`;
  const env = engineEnvironment({
    path: process.env["PATH"] ?? "",
    home: await folder.home(),
    marker,
    launch: launch.env,
  });
  const timeLimitNs = workload.timeLimitNs * slowdown;
  process.stderr.write(`Profiling ${scenario.id} ${arm.id} with ${tool} ...\n`);
  const outcome = await runTool(tool, { launch, cwd, outDir: resolve(outDir), timeLimitNs, signal, env });
  endMarkedProcesses(marker);
  if (signal.aborted) return exitCodes.interrupted;
  return report(outcome);
}

/** Profilers slow an engine down several times over; its limit is stretched so that only a hang meets it. */
const slowdown = 4;

async function runTool(tool: Tool, request: ProfileRequest): Promise<ProfileOutcome> {
  switch (tool) {
    case "cpu":
      return profileCpu(request, renderProfilePage);
    case "flame":
      return profileFlame(request);
    case "doctor":
      return profileClinic(request, "doctor");
  }
}

function report(outcome: ProfileOutcome): number {
  switch (outcome.kind) {
    case "profiled":
      process.stdout.write(`${outcome.page}\n`);
      for (const note of outcome.notes) process.stderr.write(`  ${printable(note)}\n`);
      return exitCodes.pass;
    case "failed":
      throw new UserError([printable(outcome.reason), outcome.hint].filter(Boolean).join(". "));
    case "missing-tool":
      throw new UserError(`${outcome.tool} is not installed. Install it with: ${outcome.install}`);
  }
}

/** The named arm, or the last that runs the engine: arms are listed from plain to best. */
function chooseArm(scenario: Scenario, name: string | undefined): Arm {
  const own = scenario.arms.filter((arm) => arm.control === undefined);
  const arm = name === undefined ? own.at(-1) : own.find(({ id }) => id === name);
  if (arm !== undefined) return arm;
  throw new UserError(
    `Scenario ${scenario.id} has no arm ${name}.${nearestHint(
      name ?? "",
      own.map(({ id }) => id),
    )}`,
  );
}
