import { resolve, join } from "node:path";
import { mcpProgramIn, processRunner } from "../../../runners/agent/process.ts";
import { machineClock } from "../../core/clock.ts";
import type { Engine } from "../../core/engine.ts";
import { exitCodes } from "../../core/outcome.ts";
import type { MeasuredEngine } from "../../core/run-record.ts";
import { type Arm, defineScenario, type Scenario, type Workload } from "../../core/scenario.ts";
import type { Trace } from "../../core/trace.ts";
import { UserError } from "../../core/user-error.ts";
import { jsonWithoutSecrets } from "../../core/secrets.ts";
import { findModel } from "../../provider/models/models.ts";
import { accountingSource } from "../../run/process-accounting.ts";
import { startIsolatedProvider } from "../../run/provider-process.ts";
import type { RunTrial } from "../../run/trial.ts";
import { trialResult } from "../../run/trial-outcome.ts";
import { Watchdog } from "../../run/watchdog.ts";
import { RunFolder } from "../../run/workspace.ts";
import { type EngineHome, loadWorkbench } from "../config/workbench.ts";
import { chooseAgent } from "../engines/choose-engine.ts";
import { engineLine, measuredEngine } from "../engines/measured-engine.ts";
import { packageRoot } from "../package-info.ts";
import { interruptSignal } from "../terminal/interrupt.ts";
import { longWaits } from "../terminal/long-wait.ts";
import { printable, startStatusLine, type StatusLine } from "../terminal/status-line.ts";
import { type CheckStep, checkSteps, mainExchanges, type StepResult } from "./check-steps.ts";
import type { AgentsOptions } from "./options.ts";

/** What the check found of an agent, from its requests. Null if it sent none. */
interface Recognised {
  readonly protocol: string;
  readonly model: string;
  readonly tools: readonly string[];
}

interface CheckedStep {
  readonly id: string;
  readonly result: StepResult;
}

/** `bench agents check`: runs the conformance script with an agent or a command. Returns 2 if a step fails. */
export async function checkAgent(options: AgentsOptions, command: readonly string[]): Promise<number> {
  const { id: ids, json, "engine-command": engineCommand } = options;
  const bench = await loadWorkbench(process.cwd());
  const [id, ...others] = command.length > 0 ? ids.slice(0, ids.length - command.length) : ids;
  if (others.length > 0) throw new UserError("check takes one agent. Name one, or write a command behind --.");
  const home = chooseAgent(bench, { id, "engine-command": engineCommand, command });
  const engine = await measuredEngine(home, ".");
  if (!json) process.stdout.write(`${engineLine(engine)}\n`);
  const signal = interruptSignal();
  const status = startStatusLine(process.stderr);
  const { steps, recognised } = await checked(home, signal, {
    ...status,
    show: ({ id: step, result }) => {
      status.end();
      if (!json)
        process.stdout.write(`${words[result.kind].padEnd(15)} ${step.padEnd(10)} ${printable(result.detail)}.\n`);
    },
  });
  status.end();
  process.stdout.write(json ? jsonOf(engine, recognised, steps) : `${recognisedText(recognised)}\n`);
  if (signal.aborted) return exitCodes.interrupted;
  return steps.some(({ result }) => result.kind === "fails") ? exitCodes.wrongInput : exitCodes.pass;
}

const words: Readonly<Record<StepResult["kind"], string>> = {
  works: "works",
  "not-applicable": "not applicable",
  fails: "fails",
};

/** Where the check shows what it does: lines that stay, the step that runs, and each step as it ends. */
interface CheckDisplay extends Pick<StatusLine, "say" | "update"> {
  readonly show: (step: CheckedStep) => void;
}

async function checked(
  home: EngineHome,
  signal: AbortSignal,
  { say, update, show }: CheckDisplay,
): Promise<{ readonly steps: readonly CheckedStep[]; readonly recognised: Recognised | null }> {
  await using folder = await RunFolder.create();
  await using provider = await startIsolatedProvider(
    join(packageRoot, "dist/src/provider/main.js"),
    home.engine.network ?? "isolated",
  );
  await using watchdog = new Watchdog();
  const accounting = accountingSource(process.platform);
  const path = process.env["PATH"] ?? "";
  const mcpProgram = mcpProgramIn(packageRoot);
  const longWait = longWaits(say);
  const clock = machineClock;
  const runTrial = processRunner({ clock, provider, folder, accounting, watchdog, path, mcpProgram, longWait });
  const steps: CheckedStep[] = [];
  let recognised: Recognised | null = null;
  for (const step of checkSteps) {
    if (signal.aborted) break;
    update(`${step.id} ...`);
    const { result, trace } = await checkStep(step, home, runTrial, signal);
    recognised = mergedView(recognised, trace);
    steps.push({ id: step.id, result });
    show({ id: step.id, result });
    const other = otherProtocol(home.engine, recognised);
    if (step.id === "hello" && other !== null) {
      steps.push(other);
      show(other);
    }
    // An agent that can't say hello fails every step for the same reason.
    if (step.id === "hello" && result.kind === "fails") break;
  }
  return { steps, recognised };
}

async function checkStep(
  step: CheckStep,
  { engine, repository }: EngineHome,
  runTrial: RunTrial,
  signal: AbortSignal,
): Promise<{ readonly result: StepResult; readonly trace: Trace | null }> {
  if (step.earlierPrompt !== undefined && engine.canContinue !== true && !takesPrompts(engine))
    return { result: { kind: "not-applicable", detail: "the entry has no `continue`" }, trace: null };
  const scenario = scenarioOf(step);
  const workload = workloadOf(step, engine);
  const phase = { kind: "round", index: 0 } as const;
  const place = { scenario, arm: plainArm, workload, phase, side: "head", root: resolve(repository) } as const;
  const trace = await runTrial({ ...place, engine: continuing(engine, step) }, signal);
  const refusal = mainExchanges(trace).find(({ outcome }) => outcome === "refused")?.refusal ?? "";
  const { outcome } = trialResult({ scenario, arm: plainArm, trace });
  if (outcome.kind === "not-applicable")
    return { result: { kind: "not-applicable", detail: outcome.reason.replace(/\.$/, "") }, trace };
  if (outcome.kind === "failed") return { result: { kind: "fails", detail: outcome.reason }, trace };
  if (refusal !== "") return { result: { kind: "fails", detail: `the provider refused a request: ${refusal}` }, trace };
  return { result: step.read(trace, engine.answer), trace };
}

/** Whether one process takes several prompts. */
function takesPrompts({ capabilities = [] }: Engine): boolean {
  return capabilities.includes("acp");
}

/** The second prompt goes to the session of the first. */
function continuing(engine: Engine, { prompt, earlierPrompt }: CheckStep): Engine {
  if (earlierPrompt === undefined) return engine;
  return { ...engine, launch: (request) => engine.launch({ ...request, isContinued: request.prompt === prompt }) };
}

const plainArm: Arm = { id: "check", title: "check", toggles: {} };
const stepLimitNs = 60e9;
const usualModel = "claude-sonnet-5";

function scenarioOf({ id }: CheckStep): Scenario {
  return defineScenario({
    id: `check-${id.replaceAll(" ", "-")}`,
    family: "check",
    title: id,
    question: id,
    sets: [],
    arms: [plainArm],
    metrics: [],
    claims: [],
    canCallsFail: true,
    workload: () => {
      throw new Error("a step has its own workload");
    },
    observe: () => ({ kind: "values", values: {} }),
  });
}

function workloadOf(step: CheckStep, engine: Engine): Workload {
  const { files = {}, turns, probes = [], tokenGapNs = 0 } = step;
  const asOf = machineClock.isoDate().slice(0, 10);
  const model = engine.model === null || findModel(engine.model, asOf) === undefined ? usualModel : engine.model;
  return {
    ...promptsOf(step, engine),
    files,
    script: { turns, probes },
    provider: {
      model,
      seed: "check",
      asOf,
      latency: { kind: "fixed", ttftNs: 0, perTokenNs: tokenGapNs },
    },
    timeLimitNs: stepLimitNs,
  };
}

/** Two prompts go to one process if it takes them, and otherwise to a launch each. */
function promptsOf(
  { prompt, earlierPrompt }: CheckStep,
  engine: Engine,
): Pick<Workload, "prompt" | "followUps" | "earlier"> {
  if (earlierPrompt === undefined) return { prompt };
  if (takesPrompts(engine)) return { prompt: earlierPrompt, followUps: [{ prompt }] };
  return { prompt, earlier: [{ prompt: earlierPrompt }] };
}

const protocols = [
  [/\/messages\b/, "anthropic-messages"],
  [/\/chat\/completions\b/, "openai-chat"],
  [/\/responses\b/, "openai-responses"],
  [/:(streamG|g)enerateContent\b/, "gemini"],
] as const;

/** A step that fails if the entry names another protocol than the requests have. Null if they agree. */
function otherProtocol({ protocol }: Engine, recognised: Recognised | null): CheckedStep | null {
  if (protocol === null || recognised === null || recognised.protocol === protocol) return null;
  const detail = `the entry says ${protocol}, and the requests are ${recognised.protocol}. Correct \`protocol\` in the entry`;
  return { id: "protocol", result: { kind: "fails", detail } };
}

/** What the requests show. A later step may show tools that an earlier one did not. */
function mergedView(before: Recognised | null, trace: Trace | null): Recognised | null {
  const [first, ...rest] = trace === null ? [] : mainExchanges(trace);
  if (first === undefined) return before;
  const protocol = protocols.find(([pattern]) => pattern.test(first.path))?.[1] ?? first.path;
  const tools = [first, ...rest].flatMap(({ toolNames }) => toolNames);
  return { protocol, model: first.model, tools: [...new Set([...(before?.tools ?? []), ...tools])] };
}

function recognisedText(recognised: Recognised | null): string {
  if (recognised === null) return "Recognised: nothing, as no model request came.";
  const { protocol, model, tools } = recognised;
  return printable(`Recognised: ${protocol}; model ${model}; tools ${tools.join(", ") || "none"}.`);
}

function jsonOf(engine: MeasuredEngine, recognised: Recognised | null, steps: readonly CheckedStep[]): string {
  const rows = steps.map(({ id, result }) => ({ id, ...result }));
  return `${jsonWithoutSecrets({ engine, recognised, steps: rows }, 2)}\n`;
}
