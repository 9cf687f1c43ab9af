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

const free =
  "48 short tasks or more, as many for each agent, a provider that serves any number at once, simulated time";
const limited =
  "48 short tasks or more, as many for each agent, under a quota of 120 requests a minute, simulated time";
const four = "four tasks of 45, 42, 38 and 41 s on simulated time, nothing shared and no quota";
const throughput = (arm: string, against: string): ClaimAnswer["measure"] =>
  ratioOf("simulated.throughput", arm, against);
const tokensSaved: ClaimAnswer = answerTo(
  "S1-02",
  savingOf("usage.billed_input_tokens", "prefix/warm-first", "prefix/burst"),
  atLeast(0.323),
  {
    condition:
      "input tokens that are not read from the cache, ten agents of one project; no fewer tokens are sent, only cheaper ones",
  },
);

/** These answers hold for short tasks without tools. */
export const fanoutClaims: readonly ClaimAnswer[] = [
  answerTo("S0-07", throughput("quota/32", "quota/10"), atMost(1.1), {
    condition: `ten as the practical most; ${limited}`,
  }),
  answerTo("S0-08", throughput("free/10", "free/1"), atLeast(10), { condition: free }),
  answerTo("S0-27", throughput("quota/10", "quota/1"), atLeast(10), { condition: limited }),
  answerTo("S0-09", throughput("four/4", "four/1"), better, { condition: four }),
  answerTo("S0-24", throughput("four/4", "four/1"), better, { condition: four }),
  answerTo("S0-20", throughput("quota/1000", "quota/32"), atLeast(0.95), {
    condition: `cost of coordination: do a thousand agents do less than 32; ${limited}`,
  }),
  answerTo("S0-20", ratioOf("batch.throughput", "machine/128", "machine/32"), atLeast(1), {
    condition:
      "cost of coordination: do 128 agents of one process do less than 32, short tasks with a quick model, this machine",
  }),
  answerTo("S1-01", throughput("quota/4", "quota/1"), atLeast(2.8), { condition: limited }),
  tokensSaved,
  { ...tokensSaved, claim: "S1-05" },
  { ...tokensSaved, claim: "S0-18", expects: better },
  answerTo("S1-04", ratioOf("simulated.makespan", "four/1", "four/4"), atLeast(3.65), {
    condition: `${four}; with a provider that serves two at once it is about half of that`,
  }),
  answerTo("S1-10", valueOf("simulated.throughput", "free/1000"), atLeast(1000), {
    condition: `a thousand agents; 32 do it as well, and under a quota of 120 requests a minute no number does; ${free}`,
  }),
  answerTo("S1-11", valueOf("fanout.efficiency", "free/10"), atLeast(0.942), { condition: free }),
  answerTo("S1-22", valueOf("fanout.efficiency", "quota/1000"), atLeast(0.942), { condition: limited }),
  answerTo("S0-25", ratioOf("simulated.makespan", "stages/1", "stages/4"), atLeast(1), {
    condition: "four items through three stages in order, an agent for each item, simulated time",
  }),
  answerTo("S1-07", valueOf("batch.handoff_p95", "trees/1"), atMost(50e6), {
    condition:
      "from one task's last answer to the next one's first request, a process and a worktree for each, this machine",
  }),
  answerTo("S1-06", throughput("free/4", "free/1"), better, {
    condition: `a star: agents that share nothing but the limiter; ${free}`,
  }),
  answerTo("S1-19", throughput("free/10", "free/1"), better, { condition: free }),
];
