import { defineScenario, type Arm } from "../../src/core/scenario.ts";
import { loneProgram } from "../lone-program.ts";
import { programObservation } from "../program-values.ts";

const arms: readonly Arm[] = [
  { id: "new", title: "a new record for each message", plain: true, toggles: {} },
  { id: "pool", title: "records from a pool of 5 to 50", toggles: {} },
];
const kernelOf: Readonly<Record<string, string>> = { new: "parse-into-new", pool: "parse-into-pooled" };
const everyArm = arms.map((arm) => arm.id);
/** 50 blocks of 10 calls of 1,000 messages: half a million. */
const shape = { blocks: 50, callsPerBlock: 10 } as const;
/** What parsing the batch adds up to, tokens, characters and indices; a kernel that skips work cannot return it. */
export const parsedChecksum = 37_389;

/** Whether using objects again is worth it in this runtime. "No" is a result. */
export const objectPool = defineScenario({
  id: "object-pool",
  family: "memory",
  title: "Object pool",
  question: "Does a pool of records save time, allocation or collections over a new record for each message?",
  sets: ["full"],
  arms,
  metrics: [
    { id: "kernel.time_per_operation", gates: [] },
    { id: "kernel.bytes_per_operation", gates: [] },
    { id: "kernel.collection_share", gates: [] },
    { id: "kernel.operations", gates: everyArm },
    { id: "kernel.warm_up_blocks", gates: [] },
    { id: "process.cpu_time", gates: [] },
  ],
  claims: [
    {
      claim: "S3-15",
      measure: { kind: "saving", metric: "kernel.time_per_operation", arm: "pool", against: "new" },
      expects: { kind: "better" },
      condition: "parsing half a million streamed events into records, pool of 5 to 50, one process an arm",
    },
    {
      claim: "S3-15",
      measure: { kind: "saving", metric: "kernel.bytes_per_operation", arm: "pool", against: "new" },
      expects: { kind: "better" },
      condition: "heap growth of a batch in which no collection ran; most of it is JSON.parse's own",
    },
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
