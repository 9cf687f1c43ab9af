import {
  answerTo,
  atLeast,
  atMost,
  better,
  ratioOf,
  savingOf,
  valueOf,
  type ClaimAnswer,
} from "../../../src/core/claim.ts";

const hundred =
  "100 tasks of heavy-tailed length, five refused for good, two that hang and are ended after a minute; simulated time";
const ten = "ten tasks in one process, on the machine's clock, with a model at a twentieth of its usual times";
const done: ClaimAnswer["measure"] = valueOf("tasks.done_ratio", "hundred/pool-5");
const throughput = (arm: string, against: string): ClaimAnswer["measure"] =>
  ratioOf("simulated.throughput", arm, against);

/** These answers hold for tasks that do not depend on each other. */
export const batchRunClaims: readonly ClaimAnswer[] = [
  answerTo("S0-21", throughput("hundred/waves-5", "hundred/pool-5"), atLeast(1), {
    condition: `waves of five against a pool of five: a wave waits for its longest task; ${hundred}`,
  }),
  answerTo("S0-23", savingOf("batch.engine_time_per_task", "ten/for-each", "one/file"), better, {
    condition: `a process for ten tasks against one for each; ${ten}`,
  }),
  answerTo("S4-16", savingOf("batch.engine_time_per_task", "ten/for-each", "one/file"), better, {
    condition: `processor time a task; ${ten}`,
  }),
  answerTo("S1-03", throughput("hundred/pool-10", "hundred/sequential"), better, { condition: hundred }),
  answerTo("S1-19", throughput("hundred/pool-10", "hundred/sequential"), better, { condition: hundred }),
  answerTo("S3-05", throughput("hundred/pool-5", "hundred/waves-5"), better, { condition: hundred }),
  answerTo("S4-14", ratioOf("batch.makespan", "ten/sequential", "ten/for-each"), better, { condition: ten }),
  answerTo("S4-15", valueOf("batch.isolation_violations", "ten/array"), atMost(0), {
    condition: `own context, own line of results; ${ten}`,
  }),
  answerTo("S1-07", valueOf("batch.handoff_p95", "ten/sequential"), atMost(50e6), {
    condition: `from one task's answer to the next one's request, within a process; ${ten}`,
  }),
  answerTo("S4-20", valueOf("tasks.done_ratio", "ten/for-each"), atLeast(1), { condition: ten }),
  answerTo("S4-21", valueOf("tasks.done_ratio", "ten/array"), atLeast(1), { condition: ten }),
  answerTo("S4-39", valueOf("batch.unparsed_lines", "ten/sequential"), atMost(0), { condition: ten }),
  answerTo("S4-36", done, atLeast(0.93), { condition: `the seven that cannot be done fail alone; ${hundred}` }),
  answerTo("S4-35", done, atLeast(0.93), { condition: `ten tasks and more; ${hundred}` }),
];
