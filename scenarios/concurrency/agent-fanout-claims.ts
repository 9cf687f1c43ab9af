import type { ClaimAnswer } from "../../src/core/claim.ts";

const free =
  "48 short tasks or more, as many for each agent, a provider that serves any number at once, simulated time";
const limited =
  "48 short tasks or more, as many for each agent, under a quota of 120 requests a minute, simulated time";
const four = "four tasks of 45, 42, 38 and 41 s on simulated time, nothing shared and no quota";
const throughput = (arm: string, against: string): ClaimAnswer["measure"] => ({
  kind: "ratio",
  metric: "simulated.throughput",
  arm,
  against,
});
const tokensSaved: ClaimAnswer = {
  claim: "S1-02",
  measure: { kind: "saving", metric: "usage.billed_input_tokens", arm: "prefix/warm-first", against: "prefix/burst" },
  expects: { kind: "at-least", value: 0.323 },
  condition:
    "input tokens that are not read from the cache, ten agents of one project; no fewer tokens are sent, only cheaper ones",
};

/** Answers of the fan-out: they hold for short tasks without tools. */
export const fanoutClaims: readonly ClaimAnswer[] = [
  {
    claim: "S0-07",
    measure: throughput("quota/32", "quota/10"),
    expects: { kind: "at-most", value: 1.1 },
    condition: `ten as the practical most; ${limited}`,
  },
  {
    claim: "S0-08",
    measure: throughput("free/10", "free/1"),
    expects: { kind: "at-least", value: 10 },
    condition: free,
  },
  {
    claim: "S0-27",
    measure: throughput("quota/10", "quota/1"),
    expects: { kind: "at-least", value: 10 },
    condition: limited,
  },
  { claim: "S0-09", measure: throughput("four/4", "four/1"), expects: { kind: "better" }, condition: four },
  { claim: "S0-24", measure: throughput("four/4", "four/1"), expects: { kind: "better" }, condition: four },
  {
    claim: "S0-20",
    measure: throughput("quota/1000", "quota/32"),
    expects: { kind: "at-least", value: 0.95 },
    condition: `cost of coordination: do a thousand agents do less than 32; ${limited}`,
  },
  {
    claim: "S0-20",
    measure: { kind: "ratio", metric: "batch.throughput", arm: "machine/128", against: "machine/32" },
    expects: { kind: "at-least", value: 1 },
    condition:
      "cost of coordination: do 128 agents of one process do less than 32, short tasks with a quick model, this machine",
  },
  {
    claim: "S1-01",
    measure: throughput("quota/4", "quota/1"),
    expects: { kind: "at-least", value: 2.8 },
    condition: limited,
  },
  tokensSaved,
  { ...tokensSaved, claim: "S1-05" },
  { ...tokensSaved, claim: "S0-18", expects: { kind: "better" } },
  {
    claim: "S1-04",
    measure: { kind: "ratio", metric: "simulated.makespan", arm: "four/1", against: "four/4" },
    expects: { kind: "at-least", value: 3.65 },
    condition: `${four}; with a provider that serves two at once it is about half of that`,
  },
  {
    claim: "S1-10",
    measure: { kind: "value", metric: "simulated.throughput", arm: "free/1000" },
    expects: { kind: "at-least", value: 1000 },
    condition: `a thousand agents; 32 do it as well, and under a quota of 120 requests a minute no number does; ${free}`,
  },
  {
    claim: "S1-11",
    measure: { kind: "value", metric: "fanout.efficiency", arm: "free/10" },
    expects: { kind: "at-least", value: 0.942 },
    condition: free,
  },
  {
    claim: "S1-22",
    measure: { kind: "value", metric: "fanout.efficiency", arm: "quota/1000" },
    expects: { kind: "at-least", value: 0.942 },
    condition: limited,
  },
  {
    claim: "S0-25",
    measure: { kind: "ratio", metric: "simulated.makespan", arm: "stages/1", against: "stages/4" },
    expects: { kind: "at-least", value: 1 },
    condition: "four items through three stages in order, an agent for each item, simulated time",
  },
  {
    claim: "S1-07",
    measure: { kind: "value", metric: "batch.handoff_p95", arm: "trees/1" },
    expects: { kind: "at-most", value: 50e6 },
    condition:
      "from one task's last answer to the next one's first request, a process and a worktree for each, this machine",
  },
  {
    claim: "S1-06",
    measure: throughput("free/4", "free/1"),
    expects: { kind: "better" },
    condition: `a star: agents that share nothing but the limiter; ${free}`,
  },
  { claim: "S1-19", measure: throughput("free/10", "free/1"), expects: { kind: "better" }, condition: free },
];
