import { claim, type Claim } from "../../src/core/claim.ts";

/** What the tutorial of an orchestration tool (S1) claims. */
export const orchestrationTutorialClaims: readonly Claim[] = [
  claim("S1-01", "claimed", "Overall speed", "2.8x to 4.4x", {
    note: "The tool's public source holds this and the token figure as fixed texts; its report draws numbers at random.",
  }),
  claim("S1-02", "claimed", "Batching saves tokens", "32.3 %", {
    note: "A fixed text in the public source, without a measurement behind it.",
  }),
  claim("S1-03", "flag", "Commands for sequential, batch, pipeline and concurrent work", null),
  claim("S1-04", "example", "Four features of 45, 42, 38 and 41 seconds at once", "166 s to 45 s, 3.7x"),
  claim("S1-05", "example", "Four tasks of about 42,000 tokens share their common part", "167,770 to 113,580 tokens"),
  claim("S1-06", "flag", "A mesh of agents, four started together", "at most 8"),
  claim("S1-07", "target", "Messages between agents", "under 50 ms"),
  claim("S1-08", "technique", "Agents share a memory that can be searched", "10 results"),
  claim("S1-09", "claimed", "Shares of processor, memory and network by part", "87/8/5 %, 84/12/2 %, 91/9 %", {
    note: "The memory shares add up to 98 %.",
  }),
  claim("S1-10", "claimed", "Throughput over the number of agents", "1,000 tasks a minute at 1,000"),
  claim("S1-11", "claimed", "Scaling efficiency", "94.2 % of linear", {
    note: "No measurement behind it in the public source.",
  }),
  claim("S1-12", "flag", "The number of agents follows the load", "up to 16"),
  claim("S1-13", "flag", "A performance report with the bottlenecks and tokens of a time window", "24 h, 7 days"),
  claim("S1-14", "claimed", "A dashboard of speed, tokens, utilisation and success", "4.2x, 31.7 %, 86.3 %, 89.1 %"),
  claim("S1-15", "untestable", "Gains by use case, and test coverage", "4.2x, 4.1x, 3.7x; 94 %", {
    untestable: "They depend on what a model writes; a scripted one writes what it is told.",
  }),
  claim("S1-16", "untestable", "Neural training and prediction", null, {
    untestable: "Its method is not described; prediction that can be checked is answered by prefetching.",
  }),
  claim("S1-17", "untestable", "A table of troubles and what solved them", "15 min, 96.4 %", {
    untestable: "Anecdotes without workload or method.",
  }),
  claim("S1-18", "flag", "Commands for health, errors and quality", null),
  claim("S1-19", "technique", "Anti-patterns: sequential work, single calls, no monitoring, fixed allocation", null),
  claim("S1-20", "untestable", "An exercise for twelve agents", "16 h to 4 h, 4.2x", {
    untestable: "It is a plan for people, with no workload that could be run.",
  }),
  claim("S1-21", "untestable", "Efficiency of memory and processor, quality scores", "87 %, 89 %, 9.2, 9.4", {
    untestable: "The measures are not defined.",
  }),
  claim("S1-22", "claimed", "Scaling is linear, messages are quick", "to 1,000 and more; under 100 ms"),
];
