import { measured } from "../../src/core/metric.ts";
import { shared } from "../../src/core/shared-metrics.ts";
import { defineScenario, type Arm } from "../../src/core/scenario.ts";
import type { ResourceSample } from "../../src/core/trace.ts";
import type { TurnScript } from "../../src/core/turn-script.ts";
import { median } from "../../src/stats/quantile.ts";
import { checkedTurns } from "../observations/checked-turns.ts";
import { usageValues } from "../observations/wire-values.ts";
import { commandTurns } from "../workloads/command-turns.ts";
import { scenarioModel } from "../workloads/latency-fit.ts";

/** With the answer 200 turns. Some engines stop after 200. */
const commandCount = 199;
const quarter = Math.floor(commandCount / 4);
const arms: readonly Arm[] = [{ id: "session", title: "199 commands, one after another, and an answer", toggles: {} }];
const everyArm = arms.map(({ id }) => id);
const script: TurnScript = {
  turns: [...commandTurns(commandCount), { blocks: [{ kind: "text", text: "All commands have run." }] }],
};

/**
 * What grows with the length of a session. Its first and its last quarter are compared, so the start of the process counts for
 * nothing. The workload of every turn is the same, but for its number.
 */
export default defineScenario({
  id: "long-session",
  family: "memory",
  title: "Long session",
  question: "Over 200 turns of one small command each: do memory, open files and the time of a turn grow?",
  sets: ["long", "audit"],
  arms,
  metrics: [
    measured("session.memory_growth", "Memory growth a turn", "bytes", "lower", {
      meaning:
        "Median resident set of the process tree in the last quarter of the turns minus that in the first, divided by the turns between.",
      gatesOn: everyArm,
    }),
    measured("session.turn_growth", "Turn-around, last to first quarter", "ratio", "lower", {
      meaning:
        "Median time from the end of an answer to the next request in the last quarter of the turns, divided by that in the first.",
      gatesOn: everyArm,
    }),
    measured("session.first_turn_around", "Turn-around, first quarter", "ns", "lower", {
      meaning: "Median time from the end of an answer to the next request in the first quarter of the turns.",
    }),
    measured("session.last_turn_around", "Turn-around, last quarter", "ns", "lower", {
      meaning: "The same in the last quarter of the turns.",
    }),
    measured("session.first_descriptors", "Open files, first quarter", "count", "lower", {
      meaning: "Median of the descriptors that the process tree has open in the first quarter, sockets included.",
    }),
    measured("session.last_descriptors", "Open files, last quarter", "count", "lower", {
      meaning: "The same in the last quarter of the turns.",
    }),
    measured("session.first_sockets", "Open sockets, first quarter", "count", "lower", {
      meaning: "Median of the sockets that the process tree has open in the first quarter.",
    }),
    measured("session.last_sockets", "Open sockets, last quarter", "count", "lower", {
      meaning: "The same in the last quarter of the turns.",
    }),
    shared("process.peak_rss", everyArm),
    shared("process.cpu_time", everyArm),
    shared("gen_ai.usage.input_tokens", everyArm),
    shared("gen_ai.invoke_agent.inference_calls", everyArm),
    shared("process.wall_time"),
  ],
  costSeconds: 15,
  workload: (_arm, seed) => ({
    prompt: "Run the commands one after another, then say so.",
    files: { "README.md": "# Fixture\n" },
    script,
    provider: { ...scenarioModel, seed, latency: { kind: "instant" } },
    timeLimitNs: 600e9,
    tracedFiles: [],
    resourceSampleNs: 25e6,
  }),
  observe: (trace) => {
    const checked = checkedTurns(trace, script);
    if (checked.kind === "wrong") return checked;
    const [first, last] = [checked.turns.slice(0, quarter), checked.turns.slice(-quarter)].map((turns) => ({
      turnAroundNs: median(turns.map(({ makespanNs }) => makespanNs)) ?? Number.NaN,
      samples: samplesBetween(
        trace.accounting.samples ?? [],
        turns[0]?.asked.arrivalNs ?? 0,
        turns.at(-1)?.asked.endNs ?? 0,
      ),
    }));
    if (first === undefined || last === undefined) return { kind: "wrong", reason: "the session has no turns" };
    return {
      kind: "values",
      values: {
        ...usageValues(trace),
        "session.first_turn_around": first.turnAroundNs,
        "session.last_turn_around": last.turnAroundNs,
        "session.turn_growth": last.turnAroundNs / first.turnAroundNs,
        ...resourceValues(first.samples, last.samples),
      },
    };
  },
});

function samplesBetween(
  samples: readonly ResourceSample[],
  fromNs: number,
  untilNs: number,
): readonly ResourceSample[] {
  return samples.filter(({ atNs }) => fromNs <= atNs && atNs <= untilNs);
}

/** Empty if one quarter has no sample: a platform without /proc, or a session that is over within milliseconds. */
function resourceValues(
  first: readonly ResourceSample[],
  last: readonly ResourceSample[],
): Readonly<Record<string, number>> {
  if (first.length === 0 || last.length === 0) return {};
  const turnsBetween = commandCount - quarter;
  return {
    "session.memory_growth": (middle(last, "rssBytes") - middle(first, "rssBytes")) / turnsBetween,
    "session.first_descriptors": middle(first, "descriptors"),
    "session.last_descriptors": middle(last, "descriptors"),
    "session.first_sockets": middle(first, "sockets"),
    "session.last_sockets": middle(last, "sockets"),
  };
}

function middle(samples: readonly ResourceSample[], member: "rssBytes" | "descriptors" | "sockets"): number {
  return median(samples.map((sample) => sample[member])) ?? Number.NaN;
}
