import type { MetricValues } from "../core/metric.ts";
import type { RequestRecord, TrialOutcome, TrialRecord } from "../core/run-record.ts";
import type { Arm, Scenario, Workload } from "../core/scenario.ts";
import type { ProcessExit, Trace, WireExchange, PromptDifference } from "../core/trace.ts";
import { withoutSecrets } from "../core/secrets.ts";
import { toolFailure } from "../core/tool-failure.ts";
import { formatDuration } from "../core/units.ts";
import { tellingLine } from "./grouped-command.ts";

/** A trace, and what was asked in it. */
interface ReadTrial {
  readonly scenario: Scenario;
  readonly arm: Arm;
  readonly trace: Trace;
  /** A program of the scenario ran in the engine's place. It may call no model, or another provider. */
  readonly isProgram?: boolean;
  /** How the launches may end. Default: with success. */
  readonly endings?: Workload["endings"];
}

/**
 * What a trace shows: whether the work was done right, then the values. A trial that failed, or whose question cannot be asked of
 * the engine, has no values.
 */
export function trialResult(input: ReadTrial): Pick<TrialRecord, "outcome" | "values" | "requests" | "sides"> {
  const { trace } = input;
  const requests = requestRecords(measured(trace, "main"));
  const sides = requestRecords(measured(trace, "side"));
  const { outcome, values } = readValues(input);
  return {
    outcome,
    values: outcome.kind === "done" ? values : {},
    requests,
    ...(sides.length > 0 && { sides }),
  };
}

function readValues(input: ReadTrial): { readonly outcome: TrialOutcome; readonly values: MetricValues } {
  const { scenario, arm, trace, isProgram = false } = input;
  const unfit = mainOf(trace).find((exchange) => exchange.unfit !== undefined)?.unfit;
  if (unfit !== undefined) return { outcome: { kind: "not-applicable", reason: unfit }, values: {} };
  const tooLong = [...(trace.earlier ?? []), trace]
    .map(({ exit }) => exit)
    .find(({ kind }) => kind === "prompt-too-long");
  if (tooLong?.kind === "prompt-too-long")
    return { outcome: { kind: "not-applicable", reason: tooLong.reason }, values: {} };
  const ended = processFailure(input);
  const toolless = ended === null && mainOf(trace).length === 0 ? toollessReason(trace) : undefined;
  if (toolless !== undefined) return { outcome: { kind: "not-applicable", reason: toolless }, values: {} };
  const broken = ended ?? (isProgram ? null : requestFailure(input));
  if (broken !== null) return failedBy(broken);
  const observation = scenario.observe(trace, arm);
  switch (observation.kind) {
    case "not-applicable":
      return { outcome: observation, values: {} };
    case "wrong":
      return failedBy(wrongReason(observation.reason, input));
    case "values": {
      const values = { ...processValues(trace), ...deliveryValues(input), ...observation.values };
      const reason = callFailure(input) ?? valueFailure(scenario, values);
      return reason === null ? { outcome: { kind: "done" }, values } : failedBy(`wrong result: ${reason}`);
    }
  }
}

/** Why the conversation never began, where the engine asked with the prompt and without tools. */
function toollessReason({ exchanges }: Trace): string | undefined {
  return exchanges.find(({ unfit }) => unfit !== undefined)?.unfit;
}

/** What is wrong with the result, and what probably caused it. */
function wrongReason(reason: string, input: ReadTrial): string {
  const call = callFailure(input);
  const cause = call === null || reason.includes(call) ? reason : `${reason}; ${call}`;
  return withRefusal(`wrong result: ${cause}`, input.trace);
}

function failedBy(reason: string): { readonly outcome: TrialOutcome; readonly values: MetricValues } {
  return { outcome: { kind: "failed", reason }, values: {} };
}

function mainOf({ exchanges }: Trace): readonly WireExchange[] {
  return exchanges.filter(({ purpose }) => purpose === "main");
}

/** The requests of the measured launch for a purpose, without those of the launches before and after it. */
function measured(trace: Trace, purpose: "main" | "side"): readonly WireExchange[] {
  const untilNs = trace.later?.[0]?.spawnNs ?? Number.POSITIVE_INFINITY;
  return trace.exchanges.filter(
    (exchange) => exchange.purpose === purpose && trace.spawnNs <= exchange.arrivalNs && exchange.arrivalNs < untilNs,
  );
}

/** Why the engine's process failed, in one line. Null if it did not. */
function processFailure({ trace, endings, isProgram = false }: ReadTrial): string | null {
  const exit = endings === "any" ? startReason(trace.exit) : unsuccessfulExit(trace);
  if (exit === null) return null;
  const said = tellingLine(trace.errorTail) ?? "";
  const wentElsewhere = !isProgram && trace.exchanges.length === 0 && namesIn(trace).length > 0;
  return [withRefusal(exit, trace), said, wentElsewhere ? elsewhereHint(trace) : ""].filter(Boolean).join("; ");
}

/** What probably keeps an engine from the provider that it is given. */
function elsewhereHint(trace: Trace): string {
  const names = namesIn(trace);
  const instead = names.length === 0 ? "" : `it looked up ${names.slice(0, mostNamesTold).join(", ")} instead: `;
  return `${instead}it may ignore ANTHROPIC_BASE_URL, OPENAI_BASE_URL or GOOGLE_GEMINI_BASE_URL (or what its entry names)`;
}

const mostNamesTold = 3;

/** Other machines that it looked up, each once. */
function namesIn({ network }: Trace): readonly string[] {
  return [...new Set((network?.names ?? []).map(({ name }) => name.toLowerCase()))];
}

/** Why the requests cannot be those of a trial that was done. Null if they can. */
function requestFailure(input: ReadTrial): string | null {
  const { trace, endings } = input;
  const main = mainOf(trace);
  if (trace.exchanges.length === 0) return `engine ended without calling the model; ${elsewhereHint(trace)}`;
  if (main.length === 0) return withRefusal("no request to the model carried the prompt", trace);
  if (endings !== "any" && main.every(({ outcome }) => outcome === "refused"))
    return withRefusal("no request was answered", trace);
  const missing = missingTurn(input);
  if (missing !== null) return withRefusal(`no request got a whole answer of turn ${missing + 1} of the script`, trace);
  const answered = main.filter(({ outcome }) => outcome === "complete");
  const tokens = answered.reduce((sum, { usage }) => {
    return sum + usage.freshInputTokens + usage.cacheWriteTokens + usage.cacheReadTokens;
  }, 0);
  return answered.length > 0 && tokens === 0 ? "the provider counted no input tokens" : null;
}

/**
 * The first turn of the script that got no whole answer, although it or a later one was reached. A turn is reached only through the one
 * before it, so an exchange was lost or taken for a side request. Where a launch may end in any way, an answer that broke off counts.
 * Null if none is missing.
 */
function missingTurn({ trace, endings }: ReadTrial): number | null {
  const main = mainOf(trace).filter(({ thread }) => thread === undefined);
  const starts = [...(trace.earlier ?? []), trace, ...(trace.later ?? [])].map(({ spawnNs }) => spawnNs);
  const launches = starts.map((fromNs, index) => {
    const untilNs = starts[index + 1] ?? Number.POSITIVE_INFINITY;
    return main.filter(({ arrivalNs }) => fromNs <= arrivalNs && arrivalNs < untilNs);
  });
  for (const exchanges of [main, ...launches]) {
    const reached = turnsOf(exchanges);
    const answered = turnsOf(
      exchanges.filter(
        (exchange) => endings === "any" || exchange.outcome === "complete" || wasCancelled(trace, exchange),
      ),
    );
    // A launch may go on with an earlier session.
    const first = exchanges === main ? 0 : Math.min(...reached);
    for (let turn = first; turn <= Math.max(...reached); turn += 1) if (!answered.has(turn)) return turn;
  }
  return null;
}

/** Whether the harness itself cancelled the prompt while this request was answered. */
function wasCancelled({ session }: Trace, { outcome, arrivalNs }: WireExchange): boolean {
  const cancels = (session?.prompts ?? []).flatMap(({ cancelNs }) => cancelNs ?? []);
  return outcome === "client-aborted" && cancels.some((cancelNs) => arrivalNs <= cancelNs);
}

function turnsOf(exchanges: readonly WireExchange[]): ReadonlySet<number> {
  return new Set(exchanges.flatMap(({ turn }) => turn ?? []));
}

/** A reason, and what the provider said when it refused a request. A look whether a server is there tells nothing of it. */
function withRefusal(reason: string, trace: Trace): string {
  const refused = trace.exchanges.filter(({ outcome, purpose }) => outcome === "refused" && purpose !== "preflight");
  const told = refused.findLast(({ purpose }) => purpose === "main") ?? refused.at(-1);
  if (told?.refusal === undefined) return reason;
  // A refusal beside the main line is seldom what ended the work.
  const isBeside = told.purpose !== "main" && trace.exchanges.some(({ purpose }) => purpose === "main");
  const what = isBeside ? "provider refused a request beside the main line" : "provider refused";
  return `${reason}; ${what}: ${told.refusal}`;
}

/** Why a tool call of the script was not done. Null if all were, or the scenario allows it. */
function callFailure({ scenario, trace }: ReadTrial): string | null {
  if (scenario.canCallsFail === true) return null;
  const result = mainOf(trace)
    .flatMap(({ toolResults }) => toolResults)
    .find(({ call, state }) => call >= 0 && state !== "done");
  return result === undefined ? null : `tool call ${result.call + 1} ${toolFailure(result)}`;
}

/** Why a value cannot be. Null if all can. */
function valueFailure({ metrics }: Scenario, values: MetricValues): string | null {
  const times = metrics.filter(({ unit, isDifference }) => unit === "ns" && isDifference !== true);
  const timed = new Set([...times.map(({ id }) => id), "process.wall_time", "process.cpu_time"]);
  for (const [id, value] of Object.entries(values)) {
    if (!Number.isFinite(value)) return `${id} is ${value}, which is not a number that can be measured`;
    if (value < 0 && timed.has(id)) return `${id} is ${formatDuration(value)}: a time that cannot be, before its cause`;
  }
  return null;
}

/** The first launch that did not end with success, as a reason. */
function unsuccessfulExit({ earlier = [], exit, session, later = [] }: Trace): string | null {
  const before = earlier.map((launch) => exitReason(launch.exit));
  const after = later.map((launch) => exitReason(launch.exit));
  const reasons = [...before, joined(exitReason(exit), session?.failure), ...after];
  return reasons.find((reason) => reason !== null) ?? null;
}

/** An engine that never started has no ending. */
function startReason(exit: ProcessExit): string | null {
  return exit.kind === "not-started" ? exitReason(exit) : null;
}

/** Both reasons, or the one that there is. Null if there is none. */
function joined(exit: string | null, failure: string | null = null): string | null {
  return [exit, failure].filter((reason) => reason !== null).join("; ") || null;
}

function exitReason(exit: ProcessExit): string | null {
  switch (exit.kind) {
    case "exited":
      return exit.code === 0 ? null : `engine exited with code ${exit.code}`;
    case "signalled":
      return `engine was ended by ${exit.signal}`;
    case "timed-out":
      return `engine was still running after ${formatDuration(exit.limitNs)} and was ended with its children`;
    case "dismissed":
      return null;
    case "not-started":
    case "prompt-too-long":
      return `engine could not be started: ${exit.reason}`;
  }
}

function processValues(trace: Trace): MetricValues {
  const { cpuNs, peakRssBytes } = trace.accounting;
  return {
    "process.wall_time": trace.exitNs - trace.spawnNs,
    ...(cpuNs === undefined ? {} : { "process.cpu_time": cpuNs }),
    ...(peakRssBytes === undefined ? {} : { "process.peak_rss": peakRssBytes }),
  };
}

/**
 * How much of what the world gave had reached the model by the end: markers of tool results and planted facts, each once. No value
 * if the script names none, or if the engine is ended or disturbed midway.
 */
function deliveryValues({ trace, isProgram = false, endings = "success" }: ReadTrial): MetricValues {
  if (isProgram || endings === "any") return {};
  const answered = mainOf(trace).filter(({ outcome }) => outcome === "complete");
  const facts = new Set(answered.flatMap(({ probes }) => probes));
  // A repeated request brings the same results again.
  const markers = new Map<string, number>();
  for (const { thread = null, turn, toolResults } of answered)
    for (const { call, markers: present } of toolResults) {
      const key = JSON.stringify([thread, turn, call]);
      if (call >= 0 && present !== undefined) markers.set(key, Math.max(present, markers.get(key) ?? 0));
    }
  if (facts.size + markers.size === 0) return {};
  return { "delivery.told": facts.size + [...markers.values()].reduce((sum, count) => sum + count, 0) };
}

/** What the run file keeps of the requests. */
function requestRecords(exchanges: readonly WireExchange[]): readonly RequestRecord[] {
  const connections = [...new Set(exchanges.map(({ connection }) => connection))];
  return exchanges.map(({ sections, cache, cacheMarks, maxTokens, model, connection, usage, outcome }) => ({
    sections,
    breakpoints: cache.breakpoints,
    ...(cacheMarks !== undefined && { marks: cacheMarks }),
    ...(maxTokens !== undefined && { maxTokens }),
    model: withoutSecrets(model),
    connection: connections.indexOf(connection),
    outputTokens: usage.outputTokens,
    inputTokens: { fresh: usage.freshInputTokens, written: usage.cacheWriteTokens, read: usage.cacheReadTokens },
    ...(cache.firstDifference === null ? {} : { difference: redacted(cache.firstDifference) }),
    ...(outcome === "complete" ? {} : { failure: outcome }),
  }));
}

/** Run files are shown and shared. The excerpts of a prompt may hold a secret. */
function redacted({ before, after, ...place }: PromptDifference): PromptDifference {
  return { ...place, before: withoutSecrets(before), after: withoutSecrets(after) };
}
