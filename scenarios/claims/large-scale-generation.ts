import { claim, type Claim } from "../../src/core/claim.ts";

/** What the research note on large-scale generation (S0) claims. */
export const largeScaleGenerationClaims: readonly Claim[] = [
  claim("S0-01", "claimed", "Prompt caching lowers the cost of calls", "up to 90 % less"),
  claim("S0-02", "claimed", "Prompt caching lowers latency", "up to 85 % less"),
  claim("S0-03", "example", "The same prompt run twice: the second run is cheaper", "90 % less"),
  claim("S0-04", "parameter", "A cache entry and a pooled connection live five minutes", "5 min, 300 s"),
  claim(
    "S0-05",
    "technique",
    "Shapes that suit a cache: many examples, heavy context, repeated guidelines, long conversations, tool servers",
    null,
  ),
  claim("S0-06", "untestable", "Caches that a cloud shares between regions", null, {
    untestable:
      "It is the provider's infrastructure; nothing that an engine does decides it, and no model of it would be more than a guess.",
  }),
  claim("S0-07", "claimed", "Agents in git worktrees of their own, at most about ten", "about 10"),
  claim("S0-08", "claimed", "Throughput grows with the number of agents", "10x with 10", {
    note: "The same document calls the quota that ends this growth absolute.",
  }),
  claim("S0-09", "example", "Implementation, tests and documentation by three agents at once", "3 agents"),
  claim(
    "S0-10",
    "parameter",
    "A compact specification, one directory at a time, chunks, searching",
    "about 5,000 tokens",
  ),
  claim("S0-11", "claimed", "Chunked context sends fewer tokens", "70 % fewer"),
  claim("S0-12", "target", "Response times: general, real-time, batch by throughput", "under 1 s; 200 to 300 ms"),
  claim("S0-13", "claimed", "Stop sequences end an answer earlier", "30 % faster"),
  claim("S0-14", "untestable", "A low temperature makes answers more alike", "25 % at 0.2", {
    untestable: "What a model samples is not the engine's speed, and a scripted model samples nothing.",
  }),
  claim("S0-15", "technique", "Faster processors, memory disks and caches for the runner", null),
  claim("S0-16", "technique", "Containers with dependencies in place and temporary files in memory", null),
  claim("S0-17", "untestable", "The price of a subscription", "$100 to $200 a month", {
    untestable: "A price and not a technique; costs here are by the token.",
  }),
  claim("S0-18", "technique", "Group similar requests, reuse context, send fewer tokens", null),
  claim("S0-19", "parameter", "Hard limits: the context window and the rates of a tier", "200,000 tokens"),
  claim("S0-20", "technique", "Soft limits: what coordinating agents costs", null),
  claim("S0-21", "parameter", "Agents run in waves", "5 a wave"),
  claim("S0-22", "technique", "A short specification with the line that changes", null),
  claim("S0-23", "parameter", "A pool of agents that is used again", "10 agents, 300 s"),
  claim("S0-24", "technique", "Only independent work runs in parallel, nothing is shared", null),
  claim("S0-25", "technique", "Work flows through stages: generate, check, refine", null),
  claim("S0-26", "technique", "Watch tokens, throughput and the cost of a result", null),
  claim(
    "S0-27",
    "claimed",
    "The gains in one table: cache, agents, context, stop sequences, temperature",
    "85 %, 10x, 70 %, 30 %, 25 %",
  ),
];
