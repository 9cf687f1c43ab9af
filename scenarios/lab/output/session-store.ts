import { exact, measured } from "../../../src/core/metric.ts";
import { shared } from "../../../src/core/shared-metrics.ts";
import { answerTo, atMost, better, differenceOf, ratioOf, savingOf, valueOf } from "../../../src/core/claim.ts";
import { defineScenario, type Arm, type Observation, type Workload } from "../../../src/core/scenario.ts";
import type { Trace } from "../../../src/core/trace.ts";
import { fixtureText, sessionText } from "../../workloads/fixture-text.ts";
import { scenarioModel } from "../../workloads/latency-fit.ts";
import { programObservation } from "../lone-program.ts";
import { mainExchanges, measuredLaunch, isPrinted, usageValues } from "../../observations/wire-values.ts";

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

/** What it costs to store a session, and what a crash loses. */
export default defineScenario({
  id: "session-store",
  family: "output",
  title: "Session store",
  question:
    "What does it cost to store a session, what does a crash lose, and how long does it take to resume a long one?",
  sets: ["lab"],
  arms,
  metrics: [
    exact("session.writes", "Session writes", "count", "lower", {
      meaning: "Appends to the session file that were requested, on the simulated clock.",
      gatesOn: writing,
    }),
    exact("session.syncs", "Session syncs", "count", "lower", {
      meaning: "Requests to make the session durable (fdatasync).",
      gatesOn: writing,
    }),
    exact("session.written_bytes", "Session bytes", "bytes", "lower", {
      meaning: "Bytes appended to the session file.",
      gatesOn: writing,
    }),
    exact("session.write_amplification", "Write amplification", "ratio", "lower", {
      meaning: "Bytes appended, divided by the bytes of the text in the session.",
      gatesOn: writing,
    }),
    exact("session.loss_window", "Loss window", "ns", "lower", {
      meaning: "Longest simulated time that a text was not yet durable.",
      gatesOn: writing,
    }),
    exact("session.lost_pieces", "Pieces at risk", "count", "lower", {
      meaning: "Largest number of pieces of an answer that were not durable at one moment.",
      gatesOn: writing,
    }),
    measured("session.lost_on_kill", "Lost by kill -9", "bytes", "lower", {
      meaning: "Bytes that a reader had seen before the engine was killed by SIGKILL, and that its session lacks.",
    }),
    measured("session.resume_time", "Spawn to resumed request", "ns", "lower", {
      meaning: "From starting the engine to the arrival of the request that continues the session.",
      gatesOn: ["resume-10000/indexed"],
    }),
    shared("gen_ai.usage.input_tokens", resuming),
    shared("process.cpu_time"),
    shared("process.peak_rss"),
    shared("process.wall_time"),
  ],
  claims: [
    answerTo("S3-08", ratioOf("session.resume_time", "resume-10000/indexed", "resume-10000/all"), better, {
      condition:
        "A session of 10,000 messages in one file, of which the newest that fill half of a 20,000-token budget are resumed.",
    }),
    answerTo("S3-10", savingOf("session.writes", "writes/batch", "writes/delta"), better, {
      condition: `${talk} Its price is the loss window.`,
    }),
    answerTo("S3-10", valueOf("session.loss_window", "writes/batch"), atMost(100e6), { condition: talk }),
    answerTo("S3-19", savingOf("session.syncs", "writes/batch", "writes/delta"), better, { condition: talk }),
    ...["S4-05", "S4-06"].map((claim) =>
      answerTo(claim, differenceOf("session.writes", "writes/off", "writes/batch"), better, {
        condition: `${talk} What is saved is small where writes are batched, and nothing can be resumed.`,
      }),
    ),
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

/** The first launch resumes the session and writes an index. The second is measured. */
function resumeOf(arm: Arm, seed: string): Workload {
  const messages = Number(arm.group?.split("-")[1]);
  return {
    prompt: "Go on.",
    files: { [session]: sessionText(messages, seed) },
    // The provider counts the earlier turns of a conversation. The script has more turns than are ever resumed.
    script: { turns: Array.from({ length: 400 }, () => ({ blocks: [{ kind: "text", text: answer }] })) },
    provider: { ...scenarioModel, seed, latency: { kind: "instant" } },
    timeLimitNs: 30e9,
    tracedFiles: [],
    earlier: [{ prompt: "Go on.", toggles: { ...arm.toggles, session, "session-index": "on" } }],
  };
}

function resumed(trace: Trace): Observation {
  const last = mainExchanges(trace).at(-1);
  if (last === undefined || !isPrinted(trace, answer)) return { kind: "wrong", reason: "no answer" };
  if (last.arrivalNs < trace.spawnNs) return { kind: "wrong", reason: "the session was not gone on with" };
  return {
    kind: "values",
    values: { ...usageValues(measuredLaunch(trace)), "session.resume_time": last.arrivalNs - trace.spawnNs },
  };
}
