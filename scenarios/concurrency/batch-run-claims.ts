import type { ClaimAnswer } from "../../src/core/claim.ts";

const hundred =
  "100 tasks of heavy-tailed length, five refused for good, two that hang and are ended after a minute; simulated time";
const ten = "ten tasks in one process, on the machine's clock, with a model at a twentieth of its usual times";
const done: ClaimAnswer["measure"] = { kind: "value", metric: "tasks.done_ratio", arm: "hundred/pool-5" };
const throughput = (arm: string, against: string): ClaimAnswer["measure"] => ({
  kind: "ratio",
  metric: "simulated.throughput",
  arm,
  against,
});

/** Answers of the batch run: for tasks that do not depend on each other. */
export const batchRunClaims: readonly ClaimAnswer[] = [
  {
    claim: "S0-21",
    measure: throughput("hundred/waves-5", "hundred/pool-5"),
    expects: { kind: "at-least", value: 1 },
    condition: `waves of five against a pool of five: a wave waits for its longest task; ${hundred}`,
  },
  {
    claim: "S0-23",
    measure: { kind: "saving", metric: "batch.engine_time_per_task", arm: "ten/for-each", against: "one/file" },
    expects: { kind: "better" },
    condition: `a process for ten tasks against one for each; ${ten}`,
  },
  {
    claim: "S4-16",
    measure: { kind: "saving", metric: "batch.engine_time_per_task", arm: "ten/for-each", against: "one/file" },
    expects: { kind: "better" },
    condition: `processor time a task; ${ten}`,
  },
  {
    claim: "S1-03",
    measure: throughput("hundred/pool-10", "hundred/sequential"),
    expects: { kind: "better" },
    condition: hundred,
  },
  {
    claim: "S1-19",
    measure: throughput("hundred/pool-10", "hundred/sequential"),
    expects: { kind: "better" },
    condition: hundred,
  },
  {
    claim: "S3-05",
    measure: throughput("hundred/pool-5", "hundred/waves-5"),
    expects: { kind: "better" },
    condition: hundred,
  },
  {
    claim: "S4-14",
    measure: { kind: "ratio", metric: "batch.makespan", arm: "ten/sequential", against: "ten/for-each" },
    expects: { kind: "better" },
    condition: ten,
  },
  {
    claim: "S4-15",
    measure: { kind: "value", metric: "batch.isolation_violations", arm: "ten/array" },
    expects: { kind: "at-most", value: 0 },
    condition: `own context, own line of results; ${ten}`,
  },
  {
    claim: "S1-07",
    measure: { kind: "value", metric: "batch.handoff_p95", arm: "ten/sequential" },
    expects: { kind: "at-most", value: 50e6 },
    condition: `from one task's answer to the next one's request, within a process; ${ten}`,
  },
  {
    claim: "S4-20",
    measure: { kind: "value", metric: "tasks.done_ratio", arm: "ten/for-each" },
    expects: { kind: "at-least", value: 1 },
    condition: ten,
  },
  {
    claim: "S4-21",
    measure: { kind: "value", metric: "tasks.done_ratio", arm: "ten/array" },
    expects: { kind: "at-least", value: 1 },
    condition: ten,
  },
  {
    claim: "S4-39",
    measure: { kind: "value", metric: "batch.unparsed_lines", arm: "ten/sequential" },
    expects: { kind: "at-most", value: 0 },
    condition: ten,
  },
  {
    claim: "S4-36",
    measure: done,
    expects: { kind: "at-least", value: 0.93 },
    condition: `the seven that cannot be done fail alone; ${hundred}`,
  },
  {
    claim: "S4-35",
    measure: done,
    expects: { kind: "at-least", value: 0.93 },
    condition: `ten tasks and more; ${hundred}`,
  },
];
