import { defineScenario, type Arm, type Observation, type Workload } from "../../src/core/scenario.ts";
import type { LatencyProfile } from "../../src/core/provider-settings.ts";
import type { Block, ToolOperation, TurnScript } from "../../src/core/turn-script.ts";
import { fixtureText } from "../fixture-text.ts";
import { scenarioModel } from "../latency-fit.ts";
import { programObservation } from "../program-values.ts";
import { usageValues } from "../wire-values.ts";
import { checkedTurns, summedMakespanNs, summedTurnsNs } from "./checked-turns.ts";
import { tracedLatency, tracedTurns } from "./traced-steps.ts";
import { waitingFor, waitSpans } from "./waiting-children.ts";

const answer = "The calls are done.";
const groups = [
  ["several", "two waits and a file to write"],
  ["single", "one wait"],
  ["traced", "1.2 calls a step"],
  ["broken", "an answer that breaks off"],
] as const;

const arms: readonly Arm[] = groups.flatMap(([group, title]): Arm[] => [
  {
    id: `${group}/message`,
    title: `${title}, after the answer`,
    group,
    plain: true,
    toggles: { "tool-start": "message" },
  },
  {
    id: `${group}/block`,
    title: `${title}, while it streams in`,
    group,
    toggles: { "tool-start": "block" },
  },
]);
const everyArm = arms.map(({ id }) => id);
const brokenArms = ["broken/message", "broken/block"];
const wholeArms = everyArm.filter((id) => !brokenArms.includes(id));

/** What it saves to start a call when its own block is complete, and whether an answer that breaks off leaves anything behind. */
export const eagerToolStart = defineScenario({
  id: "eager-tool-start",
  family: "tools",
  title: "Eager tool start",
  question:
    "What does starting a read before the answer ends save, and what does an answer that breaks off leave behind?",
  sets: ["full"],
  arms,
  metrics: [
    { id: "tools.turn_time", gates: ["several/block"] },
    { id: "tools.started_early", gates: ["several/block"] },
    { id: "tools.makespan", gates: [] },
    { id: "tools.half_run", gates: brokenArms },
    { id: "tools.discarded_calls", gates: [] },
    { id: "gen_ai.usage.input_tokens", gates: wholeArms },
    { id: "process.cpu_time", gates: [] },
    { id: "process.wall_time", gates: [] },
  ],
  claims: [],
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

/** A token a millisecond, as a fast model streams: the file to write takes 0.3 s. */
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
      // All that is missing is the end of the message: every call is complete by then.
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
