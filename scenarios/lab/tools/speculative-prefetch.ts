import { exact, measured } from "../../../src/core/metric.ts";
import { shared } from "../../../src/core/shared-metrics.ts";
import { answerTo, atLeast, better, savingOf, valueOf } from "../../../src/core/claim.ts";
import { defineScenario, type Arm, type Observation, type Workload } from "../../../src/core/scenario.ts";
import type { LatencyProfile } from "../../../src/core/provider-settings.ts";
import type { ToolResult } from "../../../src/core/trace.ts";
import type { TurnScript } from "../../../src/core/turn-script.ts";
import { scenarioModel } from "../../workloads/latency-fit.ts";
import { usageValues } from "../../observations/wire-values.ts";
import { checkedTurns, summedMakespanNs, summedTurnsNs } from "../../observations/checked-turns.ts";
import { editingSession, sessionLog, type Manner } from "./editing-sessions.ts";
import { waitSpans } from "../../workloads/waiting-children.ts";

const answer = "The edits are done and checked.";
const log = ".bench/calls.jsonl";
const knowledge = ".bench/earlier.jsonl";
/** Earlier sessions of the same people. They use other files and symbols than the measured session. */
const earlierSessions = 6;

const guesses = {
  off: "nothing guessed",
  heuristic: "files that were mentioned",
  learned: "what followed in earlier sessions",
  oracle: "what really comes, as an upper bound",
} as const;

const manners = {
  habit: "by habit",
  traced: "half by habit",
  adversarial: "against all habit",
} as const;

const arms: readonly Arm[] = [
  armOf("habit", "off"),
  armOf("habit", "heuristic"),
  armOf("habit", "learned"),
  armOf("habit", "oracle"),
  armOf("traced", "off"),
  armOf("traced", "learned"),
  armOf("adversarial", "off"),
  armOf("adversarial", "heuristic"),
  armOf("adversarial", "learned"),
];
const everyArm = arms.map(({ id }) => id);

/**
 * What it saves and wastes to run probable reads ahead. The predictors range from a rule of thumb to one that knows the
 * future.
 */
export default defineScenario({
  id: "speculative-prefetch",
  family: "tools",
  title: "Speculative prefetch",
  question: "What do probable reads save and waste if they run while the model answers, and is any result out of date?",
  sets: ["lab"],
  arms,
  metrics: [
    shared("tools.makespan", ["habit/oracle"]),
    exact("prefetch.hit_ratio", "Calls that were guessed", "ratio", "higher", {
      meaning: "Tool calls answered from a guess, divided by all tool calls, from the engine's log.",
      gatesOn: everyArm,
    }),
    exact("prefetch.wasted_calls", "Wasted guesses", "count", "lower", {
      meaning: "Guessed calls that ran and were never asked for, from the engine's log.",
      gatesOn: everyArm,
    }),
    shared("tools.turn_time"),
    exact("prefetch.stale_results", "Stale results", "count", "lower", {
      meaning: "Results on the wire that differ from what the call would find in its turn.",
      gatesOn: everyArm,
    }),
    exact("prefetch.accuracy", "Guesses that were right", "ratio", "higher", {
      meaning: "Guesses that answered a call, divided by all guesses, from the engine's log.",
    }),
    shared("tools.started_early"),
    measured("prefetch.wasted_bytes", "Wasted bytes", "bytes", "lower", {
      meaning: "Bytes of the results of wasted guesses.",
    }),
    shared("gen_ai.usage.input_tokens", everyArm),
    shared("process.cpu_time"),
    shared("process.wall_time"),
  ],
  claims: [
    answerTo("S2-02", savingOf("tools.turn_time", "traced/learned", "traced/off"), better, {
      condition:
        "Half of the steps follow a habit that earlier sessions show; each model call and each check takes about 40 ms.",
    }),
    answerTo("S2-27", savingOf("tools.makespan", "habit/learned", "habit/off"), atLeast(0.8), {
      condition:
        "Every step follows the habit, and what waits is shorter than the model's answer; learned from six other sessions.",
    }),
    answerTo("S3-21", valueOf("prefetch.hit_ratio", "traced/learned"), atLeast(0.25), {
      condition:
        "Half of the steps follow a habit that earlier sessions show; a call counts when its guess was used, and half of what could be foreseen is asked for.",
    }),
  ],
  costSeconds: 7.5,
  requires: ["prefetch", "prefetch-file", "tool-log"],
  workload: (arm, seed): Workload => {
    const { steps, files } = editingSession(mannerOf(arm), "now", seed);
    const known = arm.toggles["prefetch"] === "oracle" ? [sessionLog(steps)] : earlierLogs(arm, seed);
    return {
      prompt: "Make the edits and check them.",
      // The searches stay in their folder and do not see this file.
      files: { ...files, [knowledge]: known.join("") },
      script: scriptOf(arm, seed),
      provider: { ...scenarioModel, seed, latency: modelLatency },
      timeLimitNs: 30e9,
      tracedFiles: [log],
    };
  },
  observe: (trace, arm): Observation => {
    // Only the shape of the script is checked. It is the same for every seed.
    const checked = checkedTurns(trace, scriptOf(arm, ""));
    if (checked.kind === "wrong") return checked;
    const { turns } = checked;
    const guessed = loggedGuesses(trace.files[log] ?? "");
    if (guessed === null) return { kind: "wrong", reason: "the engine's log of its calls is missing or no log" };
    const calls = turns.reduce((sum, { results }) => sum + results.length, 0);
    if (guessed.calls !== calls)
      return { kind: "wrong", reason: `the engine's log has ${guessed.calls} calls, the wire ${calls}` };
    const { hits, wasted, wastedBytes } = guessed;
    const early = turns.flatMap(({ results, makespanNs }) =>
      waitSpans(results).filter(({ startNs, endNs }) => endNs - startNs > makespanNs),
    );
    return {
      kind: "values",
      values: {
        ...usageValues(trace),
        "tools.makespan": summedMakespanNs(turns),
        "tools.turn_time": summedTurnsNs(turns),
        "tools.started_early": early.length,
        "prefetch.hit_ratio": hits / calls,
        "prefetch.wasted_calls": wasted,
        "prefetch.wasted_bytes": wastedBytes,
        ...(hits + wasted === 0 ? {} : { "prefetch.accuracy": hits / (hits + wasted) }),
        "prefetch.stale_results": staleResults(turns.map(({ results }) => results)),
      },
    };
  },
});

/** A short answer. The check takes about as long, process start included. */
const modelLatency: LatencyProfile = { kind: "fixed", ttftNs: 40e6, perTokenNs: 0 };

function armOf(manner: Manner, prefetch: keyof typeof guesses): Arm {
  return {
    id: `${manner}/${prefetch}`,
    title: `${manners[manner]}: ${guesses[prefetch]}`,
    group: manner,
    toggles: { prefetch, "prefetch-file": knowledge, "tool-log": log },
    ...(prefetch === "off" ? { plain: true } : {}),
  };
}

function mannerOf({ group }: Arm): Manner {
  return group === "habit" || group === "traced" ? group : "adversarial";
}

function scriptOf(arm: Arm, seed: string): TurnScript {
  const { steps } = editingSession(mannerOf(arm), "now", seed);
  return {
    turns: [
      ...steps.map((step) => ({ blocks: step.map((operation) => ({ kind: "tool", operation }) as const) })),
      { blocks: [{ kind: "text", text: answer }] },
    ],
  };
}

/** In the adversarial session the history follows the habit, so it misleads. */
function earlierLogs(arm: Arm, seed: string): string[] {
  const manner = mannerOf(arm) === "traced" ? "traced" : "habit";
  return Array.from({ length: earlierSessions }, (_, session) =>
    sessionLog(editingSession(manner, `earlier${session + 1}`, seed).steps),
  );
}

/**
 * The third of a round's four answers edits a file and reads it. A read from before the edit begins with other words.
 */
function staleResults(turns: readonly (readonly ToolResult[])[]): number {
  const read = turns.flatMap((results, turn) => (turn % 4 === 2 ? results.slice(1) : []));
  return read.filter(({ text }) => !/^nowSymbol\d = after\n/.test(text)).length;
}

/** The guesses in an engine's log of its tool calls. */
interface LoggedGuesses {
  /** Calls that the model asked for. */
  readonly calls: number;
  /** Calls that were answered from a guess. */
  readonly hits: number;
  readonly wasted: number;
  readonly wastedBytes: number;
}

/** Reads the log of one session, a line of JSON. Null if it can't be read. */
function loggedGuesses(text: string): LoggedGuesses | null {
  const calls = callsIn(text);
  if (calls === null) return null;
  const used = calls.filter(({ outcome }) => outcome === "used");
  const wasted = calls.filter(({ outcome }) => outcome === "wasted");
  return {
    calls: used.length,
    hits: used.filter(({ start }) => start === "guess").length,
    wasted: wasted.length,
    wastedBytes: wasted.reduce((sum, { bytes }) => sum + (typeof bytes === "number" ? bytes : 0), 0),
  };
}

function callsIn(text: string): readonly Readonly<Record<string, unknown>>[] | null {
  try {
    const parsed: unknown = JSON.parse(text);
    const calls = isRecord(parsed) ? parsed["calls"] : null;
    return Array.isArray(calls) && calls.every(isRecord) ? calls : null;
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
