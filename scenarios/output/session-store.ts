import { defineScenario, type Arm, type Observation, type Workload } from "../../src/core/scenario.ts";
import type { Trace } from "../../src/core/trace.ts";
import { fixtureText } from "../fixture-text.ts";
import { scenarioModel } from "../latency-fit.ts";
import { programObservation } from "../program-values.ts";
import { sessionText } from "./session-text.ts";
import { mainExchanges, measuredLaunch, outputText, usageValues } from "../wire-values.ts";

const policies = [
  ["off", "not kept"],
  ["delta", "every piece"],
  ["batch", "every 100 ms"],
  ["turn", "every turn"],
] as const;
const sizes = [1_000, 10_000] as const;
const session = "session.jsonl";

const arms: readonly Arm[] = [
  ...policies.map(([policy, words]): Arm => ({
    id: `writes/${policy}`,
    title: `20,000 pieces, ${words}`,
    ...(policy === "delta" ? { plain: true } : {}),
    group: "writes",
    toggles: { "session-write": policy },
  })),
  ...policies.slice(1).map(([policy, words]): Arm => ({
    id: `kill/${policy}`,
    title: `kill -9, ${words}`,
    ...(policy === "delta" ? { plain: true } : {}),
    group: "kill",
    toggles: { "session-write": policy },
  })),
  ...sizes.flatMap((messages): Arm[] => [
    {
      id: `resume-${messages}/all`,
      title: `resume ${messages} messages, all read`,
      plain: true,
      group: `resume-${messages}`,
      toggles: { "resume-session": session, "session-index": "off", "context-budget": "20000" },
    },
    {
      id: `resume-${messages}/indexed`,
      title: `resume ${messages} messages, by an index`,
      group: `resume-${messages}`,
      toggles: { "resume-session": session, "session-index": "on", "context-budget": "20000" },
    },
  ]),
];
const armsOf = (group: string): string[] => arms.filter((arm) => arm.group?.startsWith(group)).map(({ id }) => id);
const writing = armsOf("writes");
const resuming = armsOf("resume");
const talk = "20,000 pieces in 50 turns at 60 a second of simulated time, into a real file.";

/** What keeping a conversation costs, what of it a crash takes, and how long it takes to go on with it. */
export const sessionStore = defineScenario({
  id: "session-store",
  family: "output",
  title: "Session store",
  question:
    "What does keeping a session cost in writes, what does a crash take, and how long does it take to go on with a long one?",
  sets: ["full"],
  arms,
  metrics: [
    { id: "session.writes", gates: writing },
    { id: "session.syncs", gates: writing },
    { id: "session.written_bytes", gates: writing },
    { id: "session.write_amplification", gates: writing },
    { id: "session.loss_window", gates: writing },
    { id: "session.lost_pieces", gates: writing },
    { id: "session.lost_on_kill", gates: [] },
    { id: "session.resume_time", gates: ["resume-10000/indexed"] },
    { id: "gen_ai.usage.input_tokens", gates: resuming },
    { id: "process.cpu_time", gates: [] },
    { id: "process.peak_rss", gates: [] },
    { id: "process.wall_time", gates: [] },
  ],
  claims: [
    {
      claim: "S3-08",
      measure: {
        kind: "ratio",
        metric: "session.resume_time",
        arm: "resume-10000/indexed",
        against: "resume-10000/all",
      },
      expects: { kind: "better" },
      condition:
        "A session of 10,000 messages in one file, of which the newest that fill half of a 20,000-token budget are resumed.",
    },
    {
      claim: "S3-10",
      measure: { kind: "saving", metric: "session.writes", arm: "writes/batch", against: "writes/delta" },
      expects: { kind: "better" },
      condition: `${talk} Its price is the loss window.`,
    },
    {
      claim: "S3-10",
      measure: { kind: "value", metric: "session.loss_window", arm: "writes/batch" },
      expects: { kind: "at-most", value: 100e6 },
      condition: talk,
    },
    {
      claim: "S3-19",
      measure: { kind: "saving", metric: "session.syncs", arm: "writes/batch", against: "writes/delta" },
      expects: { kind: "better" },
      condition: talk,
    },
    ...["S4-05", "S4-06"].map((claim) => ({
      claim,
      measure: { kind: "difference", metric: "session.writes", arm: "writes/off", against: "writes/batch" } as const,
      expects: { kind: "better" } as const,
      condition: `${talk} What is saved is small where writes are batched, and nothing can be resumed.`,
    })),
  ],
  costSeconds: 9,
  requires: ["modules", "session-write", "resume-session"],
  workload: (arm, seed) => {
    if (arm.group === "writes") return writesOf(arm, seed);
    return arm.group === "kill" ? killOf(arm, seed) : resumeOf(arm, seed);
  },
  observe: (trace, arm) => (resuming.includes(arm.id) ? resumed(trace) : programObservation(trace)),
});

function programOf(seed: string, input: object): Workload {
  return {
    prompt: "",
    files: {},
    script: { turns: [{ blocks: [{ kind: "text", text: fixtureText(8_000, seed) }] }] },
    provider: { ...scenarioModel, seed, latency: { kind: "fixed", ttftNs: 10e6, perTokenNs: 2e6 } },
    timeLimitNs: 60e9,
    tracedFiles: [],
    program: { entry: "runners/lab/storage/main.js", input },
  };
}

function writesOf(arm: Arm, seed: string): Workload {
  const policy = arm.toggles["session-write"];
  return programOf(seed, { program: "session-writes", policy, turns: 50, piecesPerTurn: 400, piecesPerSecond: 60 });
}

function killOf(arm: Arm, seed: string): Workload {
  return programOf(seed, { program: "session-kill", seenBytes: 1_000, toggles: arm.toggles });
}

const answer = "Going on.";

/** The first launch goes on with the session and leaves an index behind; the second is measured. */
function resumeOf(arm: Arm, seed: string): Workload {
  const messages = Number(arm.group?.split("-")[1]);
  return {
    prompt: "Go on.",
    files: { [session]: sessionText(messages, seed) },
    // The provider counts the turns that a conversation has behind it: more than are ever resumed.
    script: { turns: Array.from({ length: 400 }, () => ({ blocks: [{ kind: "text", text: answer }] })) },
    provider: { ...scenarioModel, seed, latency: { kind: "instant" } },
    timeLimitNs: 30e9,
    tracedFiles: [],
    earlier: [{ prompt: "Go on.", toggles: { ...arm.toggles, session, "session-index": "on" } }],
  };
}

function resumed(trace: Trace): Observation {
  const last = mainExchanges(trace).at(-1);
  if (last === undefined || !outputText(trace).includes(answer)) return { kind: "wrong", reason: "no answer" };
  if (last.arrivalNs < trace.spawnNs) return { kind: "wrong", reason: "the session was not gone on with" };
  return {
    kind: "values",
    values: { ...usageValues(measuredLaunch(trace)), "session.resume_time": last.arrivalNs - trace.spawnNs },
  };
}
