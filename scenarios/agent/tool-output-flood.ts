import { groupedArms } from "../workloads/grouped-arms.ts";
import { exact, measured } from "../../src/core/metric.ts";
import { shared } from "../../src/core/shared-metrics.ts";
import { answerTo, better, savingOf } from "../../src/core/claim.ts";
import { defineScenario, type Arm, type Observation, type Workload } from "../../src/core/scenario.ts";
import type { ToolOperation, Turn, TurnScript } from "../../src/core/turn-script.ts";
import { floodAround, needle, sayNeedle } from "../workloads/flooding-command.ts";
import { scenarioModel } from "../workloads/latency-fit.ts";
import { mainExchanges, usageValues } from "../observations/wire-values.ts";
import { checkedTurns, summedMakespanNs } from "../observations/checked-turns.ts";
import { fewTurnsNs } from "../workloads/time-limit.ts";

const answer = "The needle was found.";
const endlessLimitSeconds = 1;

const all = { "tool-output": "unbounded", context: "none" } as const;
const bounded = { "tool-output": "bounded", context: "none" } as const;
const spill = { "tool-output": "spill", context: "none" } as const;
const arms: readonly Arm[] = [
  ...groupedArms("typical", [
    ["unbounded", "3 KB, all of it", all],
    ["bounded", "3 KB, bounded", bounded],
  ]),
  ...groupedArms("1-mb", [
    ["unbounded", "1 MB, all of it", all],
    ["bounded", "1 MB, start and end", bounded],
    ["spill", "1 MB, start and end, the rest in a file", spill],
  ]),
  ...groupedArms("100-mb", [
    ["bounded", "100 MB, start and end", bounded],
    ["spill", "100 MB, start and end, the rest in a file", spill],
  ]),
  ...groupedArms("one-byte", [
    ["unbounded", "100 KB in writes of one byte, all of it", all],
    ["bounded", "100 KB in writes of one byte, start and end", bounded],
  ]),
  ...groupedArms("endless", [
    ["bounded", "endless, start and end", bounded],
    ["spill", "endless, start and end, the rest in a file", spill],
  ]),
];
const countedArms = arms.filter(({ group }) => group !== "endless").map(({ id }) => id);

/**
 * What a command's long output costs in memory and tokens, and whether the model can still find what it needs in the
 * middle.
 */
export default defineScenario({
  id: "tool-output-flood",
  family: "tools",
  title: "Large tool output",
  question:
    "A command prints far too much: what does that cost in tokens and memory, and can its middle still be found?",
  sets: ["full"],
  arms,
  metrics: [
    shared("gen_ai.usage.input_tokens", countedArms),
    shared("process.peak_rss", ["100-mb/bounded"]),
    exact("tools.result_bytes", "Tool result bytes", "bytes", "lower", {
      meaning: "Bytes of all tool results in the requests. Each result counts once.",
      gatesOn: countedArms,
    }),
    shared("gen_ai.invoke_agent.inference_calls", countedArms),
    shared("cost.total", countedArms),
    measured("tools.kill_time", "Time to kill", "ns", "lower", {
      meaning: "From a command's time limit to the arrival of its result.",
    }),
    shared("tools.makespan"),
    shared("process.cpu_time"),
    shared("process.wall_time"),
  ],
  claims: [
    answerTo("S4-34", savingOf("gen_ai.usage.input_tokens", "1-mb/bounded", "1-mb/unbounded"), better, {
      condition:
        "One command that says a megabyte, of which one line matters; finding it again costs the bounded engine a call.",
    }),
    answerTo("S4-34", savingOf("gen_ai.usage.input_tokens", "typical/bounded", "typical/unbounded"), better, {
      condition: "One command with an output of the usual size, 3 KB, that no bound touches.",
    }),
  ],
  canCallsFail: true,
  costSeconds: 8,
  workload: (arm, seed): Workload => ({
    prompt: "Run the command, then find the needle in what it says.",
    files: {},
    script: scriptOf(arm),
    // Large enough for the unbounded megabyte. The question is what it costs.
    provider: { ...scenarioModel, seed, latency: { kind: "instant" }, contextWindowTokens: 2_000_000 },
    timeLimitNs: fewTurnsNs,
    tracedFiles: [],
  }),
  observe: (trace, arm): Observation => {
    const checked = checkedTurns(trace, scriptOf(arm), arm.group === "endless");
    if (checked.kind === "wrong") return checked;
    const found = mainExchanges(trace).at(-1)?.probes.includes(0) === true;
    if (arm.group !== "endless" && !found) return { kind: "wrong", reason: "the needle never reached the model" };
    const makespanNs = summedMakespanNs(checked.turns);
    const resultBytes = checked.turns.flatMap(({ results }) => results).reduce((sum, { bytes }) => sum + bytes, 0);
    if (arm.group !== "endless") {
      return {
        kind: "values",
        values: { ...usageValues(trace), "tools.makespan": makespanNs, "tools.result_bytes": resultBytes },
      };
    }
    const [result] = checked.turns[0]?.results ?? [];
    if (result?.text.startsWith(`stopped after ${endlessLimitSeconds} s`) !== true)
      return { kind: "wrong", reason: "the endless command was not stopped at its limit" };
    // The amount printed before the stop differs between trials, so nothing is counted here.
    return { kind: "values", values: { "tools.kill_time": makespanNs - endlessLimitSeconds * 1e9 } };
  },
});

const commands: Readonly<Record<string, string>> = {
  typical: floodAround(3_000),
  "1-mb": floodAround(1_000_000),
  "100-mb": floodAround(100_000_000),
  "one-byte": `yes | dd bs=1 count=50000 status=none; ${sayNeedle}; yes | dd bs=1 count=50000 status=none`,
};

/**
 * A model answers if it sees the needle. If the result names a file, it searches the file. Otherwise it runs the
 * command again and keeps less of the output.
 */
function scriptOf(arm: Arm): TurnScript {
  const last: Turn = { blocks: [{ kind: "text", text: answer }] };
  if (arm.group === "endless") {
    const input = { command: "yes", timeout_seconds: endlessLimitSeconds };
    return { turns: [turn({ kind: "named", name: "bash", input }), last] };
  }
  const command = commands[arm.group ?? ""] ?? "";
  const first = turn({ kind: "run", command });
  const output = arm.toggles["tool-output"];
  const isCut = output !== "unbounded" && arm.group !== "typical";
  const again =
    output === "spill" ? `grep needle {{result 0.0 /(\\.tool-output\\/\\d+\\.txt)/}}` : `(${command}) | grep needle`;
  return {
    turns: [first, ...(isCut ? [turn({ kind: "run", command: again })] : []), last],
    probes: [needle],
  };
}

function turn(operation: ToolOperation): Turn {
  return { blocks: [{ kind: "tool", operation }] };
}
