import { groupedArms } from "../../workloads/grouped-arms.ts";
import { exact, measured } from "../../../src/core/metric.ts";
import { shared } from "../../../src/core/shared-metrics.ts";
import { defineScenario, type Arm, type Observation, type Workload } from "../../../src/core/scenario.ts";
import type { LatencyProfile } from "../../../src/core/provider-settings.ts";
import type { Block, ToolOperation, TurnScript } from "../../../src/core/turn-script.ts";
import { fixtureText } from "../../workloads/fixture-text.ts";
import { scenarioModel } from "../../workloads/latency-fit.ts";
import { programObservation } from "../lone-program.ts";
import { usageValues } from "../../observations/wire-values.ts";
import { checkedTurns, summedMakespanNs, summedTurnsNs } from "../../observations/checked-turns.ts";
import { tracedLatency, tracedTurns, waitingFor, waitSpans } from "../../workloads/waiting-children.ts";

const answer = "The calls are done.";
const groups = [
  ["several", "two waits and a file to write"],
  ["single", "one wait"],
  ["traced", "1.2 calls a step"],
  ["broken", "an answer that breaks off"],
] as const;

const arms: readonly Arm[] = groups.flatMap(([group, title]) =>
  groupedArms(group, [
    ["message", `${title}, after the answer`, { "tool-start": "message" }],
    ["block", `${title}, while it streams in`, { "tool-start": "block" }],
  ]),
);
const everyArm = arms.map(({ id }) => id);
const brokenArms = ["broken/message", "broken/block"];
const wholeArms = everyArm.filter((id) => !brokenArms.includes(id));

/** What it saves to start a call when its own block is complete, and whether a broken answer leaves anything behind. */
export default defineScenario({
  id: "eager-tool-start",
  family: "tools",
  title: "Eager tool start",
  question:
    "What does it save to start a read before the answer ends, and what does an answer that breaks off leave behind?",
  sets: ["lab"],
  arms,
  metrics: [
    shared("tools.turn_time", ["several/block"]),
    shared("tools.started_early", ["several/block"]),
    shared("tools.makespan"),
    exact("tools.half_run", "Effects of a broken answer", "count", "lower", {
      meaning: "Files written by calls of an answer that never became complete.",
      gatesOn: brokenArms,
    }),
    measured("tools.discarded_calls", "Discarded calls", "count", "lower", {
      meaning: "Calls begun for an answer that broke off, from the engine's log.",
    }),
    shared("gen_ai.usage.input_tokens", wholeArms),
    shared("process.cpu_time"),
    shared("process.wall_time"),
  ],
  costSeconds: 6,
  requires: ["modules", "tool-start"],
  workload: (arm, seed): Workload => ({
    prompt: "Make the calls of each turn, then say so.",
    files: { "notes.txt": fixtureText(2_000, seed) },
    script: scriptOf(arm.group, seed),
    provider: { ...scenarioModel, seed, latency: arm.group === "traced" ? tracedLatency : slowStream },
    timeLimitNs: 30e9,
    ...(arm.group === "broken"
      ? { program: { entry: "runners/lab/broken-answer/main.js", input: { toolStart: arm.toggles["tool-start"] } } }
      : {}),
  }),
  observe: (trace, arm): Observation => {
    if (arm.group === "broken") return programObservation(trace);
    const checked = checkedTurns(trace, scriptOf(arm.group, ""));
    if (checked.kind === "wrong") return checked;
    if (arm.group === "several" && trace.files["report.txt"]?.length !== reportBytes)
      return { kind: "wrong", reason: "report.txt was not written whole" };
    const early = checked.turns.flatMap(({ results, makespanNs }) =>
      waitSpans(results).filter(({ startNs, endNs }) => endNs - startNs > makespanNs),
    );
    return {
      kind: "values",
      values: {
        ...usageValues(trace),
        "tools.turn_time": summedTurnsNs(checked.turns),
        "tools.makespan": summedMakespanNs(checked.turns),
        "tools.started_early": early.length,
      },
    };
  },
});

/** A fast model streams a token a millisecond. The file to write takes 0.3 s. */
const slowStream: LatencyProfile = { kind: "fixed", ttftNs: 20e6, perTokenNs: 1e6 };
const reportBytes = 1_200;

function scriptOf(group: string | undefined, seed: string): TurnScript {
  const last = { blocks: [{ kind: "text", text: answer } as const] };
  const wait: ToolOperation = { kind: "run", command: waitingFor(200) };
  const write: ToolOperation = { kind: "write", path: "report.txt", text: fixtureText(reportBytes, seed) };
  switch (kindOf(group)) {
    case "several":
      return { turns: [{ blocks: [wait, wait, write].map(tool) }, last] };
    case "traced":
      return { turns: [...tracedTurns, last] };
    case "broken": {
      const blocks = [{ kind: "read", path: "notes.txt" } as const, write, wait].map(tool);
      // Only the end of the message is missing. Every call is complete.
      return {
        turns: [{ blocks, fault: { what: { kind: "cut", at: { kind: "before-last-event" }, ending: "end" } } }],
      };
    }
    case "single":
      return { turns: [{ blocks: [tool(wait)] }, last] };
  }
}

function kindOf(group: string | undefined): (typeof groups)[number][0] {
  return groups.find(([id]) => id === group)?.[0] ?? "single";
}

function tool(operation: ToolOperation): Block {
  return { kind: "tool", operation };
}
