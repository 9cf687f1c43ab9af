import { exact, measured } from "../../src/core/metric.ts";
import { defineScenario, type Observation, type Scenario, type Workload } from "../../src/core/scenario.ts";
import { shared } from "../../src/core/shared-metrics.ts";
import type { Trace } from "../../src/core/trace.ts";
import type { TurnScript } from "../../src/core/turn-script.ts";
import { median } from "../../src/stats/quantile.ts";
import { failedExit, isAnsweredToTheEnd, mainExchanges, usageValues } from "../observations/wire-values.ts";
import { scenarioModel, sonnetLatency } from "../workloads/latency-fit.ts";

/** A recorded session as work for an agent. */
export interface RecordedWork {
  /** Name of the recording, and of its scripted scenario. */
  readonly id: string;
  readonly prompt: string;
  readonly files: Readonly<Record<string, string>>;
  /** The agent worked in a git repository. Absent: in none. */
  readonly gitFiles?: Workload["gitFiles"];
  /** Where in it. Absent: at its top. */
  readonly folder?: string;
  /** How long its tools took together. */
  readonly toolsNs: number;
}

/** The recorded bytes, for the agent that was recorded. */
export interface ExactWork extends RecordedWork {
  /** Absolute path of the cassette. */
  readonly cassette: string;
  /** SHA-256 of the cassette, hex. */
  readonly digest: string;
  /** Numbers of the recorded exchanges that were answered to their end. Each has to be asked for again. */
  readonly exchanges: readonly number[];
  /** The agent was started by bench, in an empty HOME. */
  readonly isHomeFresh: boolean;
}

/** The recorded turns in no agent's words, for any agent. */
export interface ScriptedWork extends RecordedWork {
  readonly script: TurnScript;
  /** Whether its results are there at once, so that it fits into a quick run. */
  readonly isQuick: boolean;
}

const everyArm = ["session"];
const turnAround = measured("replay.turn_around", "Turn-around", "ns", "lower", {
  meaning:
    "Median over the turns, from the end of an answer to the arrival of the request with the results. The tools' time is in it.",
});

/** Arms of its own for each recording: workloads are remembered by arm. */
function sessionArms(): Scenario["arms"] {
  return [{ id: "session", title: "the recorded session", toggles: {} }];
}

/** Name of the scenario that wants every request as it was recorded. */
function exactName(id: string): string {
  return `${id}-exact`;
}

/** The recording played to the agent that was recorded. The first request that is not as it was fails the trial. */
export function exactReplay(work: ExactWork): Scenario {
  return defineScenario({
    id: exactName(work.id),
    family: "sessions",
    title: `${work.id}, as recorded`,
    question: "Does the agent still send every request of the recorded session?",
    sets: [],
    arms: sessionArms(),
    metrics: [
      exact("replay.exchanges", "Matched requests", "count", "neither", {
        meaning: "Requests that were answered from the recording, each equal to the recorded one.",
        gatesOn: everyArm,
      }),
      shared("gen_ai.invoke_agent.inference_calls", everyArm),
      shared("wire.request_bytes", everyArm),
      shared("gen_ai.usage.input_tokens", everyArm),
      shared("cost.total", everyArm),
      turnAround,
      shared("process.cpu_time", everyArm),
      shared("process.peak_rss"),
      shared("process.wall_time"),
    ],
    costSeconds: costOf(work),
    workload: (_arm, seed) => ({
      ...workloadOf(work),
      script: { turns: [] },
      ...(work.isHomeFresh && { home: "fresh" }),
      provider: {
        ...scenarioModel,
        seed,
        latency: sonnetLatency(0),
        replay: {
          cassette: work.cassette,
          digest: work.digest,
          timing: { kind: "none" },
          match: "exact",
          onMiss: "fail",
        },
      },
      endings: "any",
    }),
    observe: (trace) => exactValues(trace, work),
  });
}

function exactValues(trace: Trace, { exchanges }: ExactWork): Observation {
  const refused = trace.exchanges.find(({ refusal, replayed }) => refusal !== undefined && replayed === undefined);
  if (refused !== undefined)
    return { kind: "wrong", reason: `request ${refused.index} is not as recorded: ${refused.refusal ?? ""}` };
  const played = new Set(trace.exchanges.flatMap(({ replayed }) => replayed?.exchange ?? []));
  const missing = exchanges.find((exchange) => !played.has(exchange));
  if (missing !== undefined) {
    const asked = exchanges.filter((exchange) => played.has(exchange)).length;
    return {
      kind: "wrong",
      reason: `exchange ${missing} of the recording was not asked for (${asked} of ${exchanges.length} were)`,
    };
  }
  const failed = failedExit(trace);
  if (failed !== null) return { kind: "wrong", reason: failed };
  const { "cache.prefix_breaks": _, ...usage } = usageValues(trace);
  return { kind: "values", values: { ...usage, ...turnAroundOf(trace), "replay.exchanges": trace.exchanges.length } };
}

/** The recorded session for any agent: its calls in the agent's own words, on the recorded files. */
export function scriptedReplay(work: ScriptedWork): Scenario {
  return defineScenario({
    id: work.id,
    family: "sessions",
    title: work.id,
    question: "What does the recorded session cost with this agent?",
    sets: work.isQuick ? ["quick", "full"] : ["full"],
    arms: sessionArms(),
    metrics: [
      shared("cost.total", everyArm),
      shared("gen_ai.usage.input_tokens", everyArm),
      shared("cache.hit_ratio_tokens", everyArm),
      shared("gen_ai.usage.cache_read.input_tokens", everyArm),
      shared("gen_ai.invoke_agent.inference_calls", everyArm),
      shared("cache.prefix_breaks", everyArm),
      exact("replay.failed_calls", "Failed calls", "count", "lower", {
        meaning: "Calls whose result the agent marked as an error, recorded failures included.",
        gatesOn: everyArm,
      }),
      shared("wire.request_bytes", everyArm),
      shared("modelled.time_to_first_chunk", everyArm),
      turnAround,
      shared("process.cpu_time", everyArm),
      shared("process.peak_rss"),
      shared("process.wall_time"),
    ],
    costSeconds: costOf(work),
    canCallsFail: true,
    workload: (_arm, seed) => ({
      ...workloadOf(work),
      script: work.script,
      provider: { ...scenarioModel, seed, latency: sonnetLatency(0) },
    }),
    observe: (trace) => scriptedValues(trace, work),
  });
}

function scriptedValues(trace: Trace, { script }: ScriptedWork): Observation {
  if (!isAnsweredToTheEnd(trace, script))
    return { kind: "wrong", reason: "the last turn of the session got no answer" };
  const results = mainExchanges(trace).flatMap(({ toolResults }) => toolResults);
  const failed = results.filter(({ state }) => state !== "done").length;
  return {
    kind: "values",
    values: { ...usageValues(trace), ...turnAroundOf(trace), "replay.failed_calls": failed },
  };
}

function turnAroundOf(trace: Trace): Readonly<Record<string, number>> {
  const main = mainExchanges(trace);
  const times = main.flatMap(({ toolResults, arrivalNs }, at) => {
    const before = main[at - 1];
    return before === undefined || toolResults.length === 0 ? [] : [arrivalNs - before.endNs];
  });
  const middle = median(times);
  return middle === null ? {} : { "replay.turn_around": middle };
}

/** A start, the tools, and a little for each of them. */
function costOf({ toolsNs }: RecordedWork): number {
  return 2 + Math.ceil(toolsNs / 1e9);
}

function workloadOf({
  prompt,
  files,
  gitFiles,
  folder,
  toolsNs,
}: RecordedWork): Pick<Workload, "prompt" | "files" | "folder" | "gitFiles" | "timeLimitNs" | "tracedFiles"> {
  return {
    prompt,
    files,
    ...(gitFiles !== undefined && { gitFiles }),
    ...(folder !== undefined && { folder }),
    timeLimitNs: 120e9 + 2 * toolsNs,
    tracedFiles: [],
  };
}
