import { exact } from "../../src/core/metric.ts";
import { defineScenario, type Arm, type Observation, type Workload } from "../../src/core/scenario.ts";
import { shared } from "../../src/core/shared-metrics.ts";
import type { Trace } from "../../src/core/trace.ts";
import type { Block, Turn, TurnScript } from "../../src/core/turn-script.ts";
import { checkedTurns } from "../observations/checked-turns.ts";
import { failedExit, mainExchanges, refusedAsTooLong, usageValues } from "../observations/wire-values.ts";
import { floodAround, needle } from "../workloads/flooding-command.ts";
import { scenarioModel } from "../workloads/latency-fit.ts";
import { fewTurnsNs } from "../workloads/time-limit.ts";

const answer = "The three lines were looked for.";
/** The needle is in the middle. The shell joins all three, so the command's own text does not hold them. */
const head = "beginning 4811";
const end = "ending 4911";
const places = ["head", "end", "needle"] as const;
const probes = [head, end, needle];
/** Each of the ways in which tools say that a part of an output is missing has one of them. */
const missingWords = [
  "runcat",
  "mitted",
  "elided",
  "kipped",
  "…",
  "[...",
  "cut off",
  "cut short",
  "too long",
  "too large",
  "xceed",
  "more lines",
  "more bytes",
  "more characters",
  "ull output",
  "showing",
  "Showing",
];

const sizes = [
  ["1-mb", "1 MB", 1_000_000],
  ["100-mb", "100 MB", 100_000_000],
] as const;
const arms: readonly Arm[] = sizes.map(([id, title]) => ({
  id,
  title: `${title} from one command`,
  group: id,
  toggles: {},
}));
const everyArm = arms.map(({ id }) => id);

/** How an agent brings a command's long output to the model, whatever its bounds are. */
export default defineScenario({
  id: "big-output",
  family: "tools",
  title: "Big output of a command",
  question: "A command prints far too much: what does the agent send of it, and can the model find the middle?",
  sets: ["long", "audit"],
  arms,
  metrics: [
    exact("big_output.result_bytes", "Big result bytes", "bytes", "lower", {
      meaning: "Bytes of the big command's result, as the model gets it.",
      gatesOn: everyArm,
    }),
    exact("big_output.head_shown", "Head shown", "count", "higher", {
      meaning: "1 if the first line of the output is in the result, else 0.",
    }),
    exact("big_output.end_shown", "End shown", "count", "higher", {
      meaning: "1 if the last line of the output is in the result, else 0.",
    }),
    exact("big_output.middle_shown", "Middle shown", "count", "neither", {
      meaning: "1 if the wanted line in the middle is in the result, else 0.",
    }),
    exact("big_output.cut_said", "Cut said", "count", "higher", {
      meaning:
        "1 if the conversation says that a part of the output is missing, else 0. It is searched for words such as `truncated`, `omitted` and `more lines`. Absent if nothing is missing.",
      gatesOn: everyArm,
    }),
    exact("big_output.calls", "Calls to find the middle", "count", "lower", {
      meaning:
        "1: the result holds it. 2: a search in the file that the result names. 3: the command runs again, and only the wanted line is kept.",
      gatesOn: everyArm,
    }),
    exact("big_output.refused", "Refused as too long", "count", "lower", {
      meaning: "1 if the agent sent so much that the provider refused a request as too long, else 0.",
      gatesOn: everyArm,
    }),
    shared("process.peak_rss", ["100-mb"]),
    shared("gen_ai.usage.input_tokens", everyArm),
    shared("context.peak_tokens"),
    shared("cost.total"),
    shared("process.cpu_time"),
    shared("process.wall_time"),
  ],
  canCallsFail: true,
  costSeconds: 10,
  workload: (arm, seed): Workload => ({
    prompt: "Run the command, then look for the three lines in what it says.",
    files: { "README.md": "# Fixture\n" },
    script: scriptOf(arm),
    // Room for a whole megabyte. The question is what an agent sends.
    provider: {
      ...scenarioModel,
      seed,
      latency: { kind: "instant" },
      contextWindowTokens: 2_000_000,
      requestLimit: 30,
    },
    timeLimitNs: fewTurnsNs,
    tracedFiles: [],
    // A refused request is an answer to the question, however the agent ends after it.
    endings: "any",
  }),
  observe: (trace, arm): Observation => {
    // The tokens of work that broke off are no figure: doing all of it would look dearer.
    if (refusedAsTooLong(trace) !== null) return { kind: "values", values: { "big_output.refused": 1 } };
    const failure = failedExit(trace);
    if (failure !== null) return { kind: "wrong", reason: failure };
    const checked = checkedTurns(trace, scriptOf(arm), true);
    if (checked.kind === "wrong") return checked;
    const [flood] = checked.turns[0]?.results ?? [];
    const calls = callsToFind(trace, "needle");
    if (flood === undefined || calls === null)
      return { kind: "wrong", reason: "the wanted line never reached the model" };
    const isShown = (place: (typeof places)[number]): number => Number(callsToFind(trace, place) === 1);
    const totals = mainExchanges(trace).map(({ sections }) => sections.reduce((sum, { tokens }) => sum + tokens, 0));
    return {
      kind: "values",
      values: {
        ...usageValues(trace),
        "big_output.refused": 0,
        "big_output.result_bytes": flood.bytes,
        "big_output.head_shown": isShown("head"),
        "big_output.end_shown": isShown("end"),
        "big_output.middle_shown": isShown("needle"),
        ...(flood.bytes < sizeOf(arm) && { "big_output.cut_said": Number(isCutSaid(trace)) }),
        "big_output.calls": calls,
        "context.peak_tokens": Math.max(...totals),
      },
    };
  },
});

/** After how many calls the model has seen the line. Null if it never has. */
function callsToFind(trace: Trace, place: (typeof places)[number]): number | null {
  const request = mainExchanges(trace).findIndex((exchange) => exchange.probes.includes(places.indexOf(place)));
  return request < 1 ? null : request;
}

/** Whether the request that brings the result has one of the words anywhere. */
function isCutSaid(trace: Trace): boolean {
  return mainExchanges(trace)[1]?.probes.some((probe) => probe >= probes.length) === true;
}

function sizeOf({ id }: Arm): number {
  return sizes.find(([size]) => size === id)?.[2] ?? 0;
}

/** The first path of a file in the result, or nothing. Some agents keep the whole output in a file. */
const namedFile = String.raw`{{result 0.0 /([\w.~-]*\/[\w.\/-]+\.(?:txt|log|out|output))|(?![\s\S])/}}`;

/**
 * The model runs the command, searches the file that the result names, and runs the command again with a filter. All
 * three calls are always made, so that every agent does the same work.
 */
function scriptOf(arm: Arm): TurnScript {
  const bytes = sizeOf(arm);
  const command = `echo beginning 48''11; ${floodAround(bytes)}; echo; echo ending 49''11`;
  const search = `f='${namedFile}'; if [ -f "$f" ]; then grep needle "$f"; else echo no file; fi`;
  const again = `(${floodAround(bytes)}) | grep needle`;
  const turns = [command, search, again].map((text): Turn => ({ blocks: [run(text)] }));
  return { turns: [...turns, { blocks: [{ kind: "text", text: answer }] }], probes: [...probes, ...missingWords] };
}

function run(command: string): Block {
  return { kind: "tool", operation: { kind: "run", command } };
}
