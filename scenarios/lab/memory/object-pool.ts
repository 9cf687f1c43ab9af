import { exact, measured } from "../../../src/core/metric.ts";
import { shared } from "../../../src/core/shared-metrics.ts";
import { answerTo, better, savingOf } from "../../../src/core/claim.ts";
import { defineScenario, type Arm } from "../../../src/core/scenario.ts";
import { loneProgram, programObservation } from "../lone-program.ts";

const arms: readonly Arm[] = [
  { id: "new", title: "a new record for each message", plain: true, toggles: {} },
  { id: "pool", title: "records from a pool of 5 to 50", toggles: {} },
];
const kernelOf: Readonly<Record<string, string>> = { new: "parse-into-new", pool: "parse-into-pooled" };
const everyArm = arms.map((arm) => arm.id);
/** 50 blocks of 10 calls of 1,000 messages: half a million. */
const shape = { blocks: 50, callsPerBlock: 10 } as const;
/** The sum of tokens, characters and indices of the batch. A kernel that skips work can't return it. */
export const parsedChecksum = 37_389;

/** Whether it pays in this runtime to use objects again. "No" is a result. */
export default defineScenario({
  id: "object-pool",
  family: "memory",
  title: "Object pool",
  question: "Does a pool of records save time, allocation or collections compared with a new record for each message?",
  sets: ["lab"],
  arms,
  metrics: [
    measured("kernel.time_per_operation", "Time per operation", "ns", "lower", {
      meaning: "Median time of a block of calls, divided by its operations. Warm-up blocks are left out.",
    }),
    measured("kernel.bytes_per_operation", "Allocation per operation", "bytes", "lower", {
      meaning: "Growth of the heap over a call without a collection, divided by its operations.",
    }),
    measured("kernel.collection_share", "Time in collections", "ratio", "lower", {
      meaning: "Pauses that V8 reports for collections, divided by the time of all blocks.",
    }),
    exact("kernel.operations", "Operations done", "count", "neither", {
      meaning: "Operations of all calls. The result of each call was checked.",
      gatesOn: everyArm,
    }),
    measured("kernel.warm_up_blocks", "Warm-up blocks", "count", "lower", {
      meaning: "Blocks before the series settled on the level of its last third.",
    }),
    shared("process.cpu_time"),
  ],
  claims: [
    answerTo("S3-15", savingOf("kernel.time_per_operation", "pool", "new"), better, {
      condition: "parsing half a million streamed events into records, pool of 5 to 50, one process an arm",
    }),
    answerTo("S3-15", savingOf("kernel.bytes_per_operation", "pool", "new"), better, {
      condition: "heap growth of a batch in which no collection ran; most of it is JSON.parse's own",
    }),
  ],
  costSeconds: 2,
  requires: ["modules"],
  workload: (arm, seed) =>
    loneProgram(seed, {
      entry: "runners/lab/in-process/main.js",
      input: { ...shape, kernel: kernelOf[arm.id], checksum: parsedChecksum },
    }),
  observe: programObservation,
});
