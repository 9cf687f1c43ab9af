import { claim, type Claim } from "../../src/core/claim.ts";

const otherAgents =
  "It compares two other agents on a live model. Neither is part of this project; who has both can name them in bench.config and run them in pairs.";

/** What the performance ideas of a headless agent (S4) claims. */
export const headlessAgentClaims: readonly Claim[] = [
  claim("S4-01", "untestable", "Listing files, against another agent", "6,902 ms, 1.11x", {
    untestable: otherAgents,
    note: "In the project's own results the difference is inside the noise: 6,902 ± 1,607 against 7,719 ± 2,519 ms, five runs each.",
  }),
  claim("S4-02", "untestable", "Counting lines, against another agent", "9,243 ms, 1.54x", {
    untestable: otherAgents,
  }),
  claim("S4-03", "target", "Cold start", "200 to under 100 ms", {
    note: "A JavaScript runtime alone takes a good part of it: our figure stands beside the floor of the same machine.",
  }),
  claim("S4-04", "target", "First token", "800 to under 500 ms"),
  claim("S4-05", "technique", "Nothing is written to a database", null),
  claim("S4-06", "technique", "No session management", null),
  claim("S4-07", "technique", "No call that makes up a title", "one call less"),
  claim("S4-08", "technique", "Text is streamed straight through", null),
  claim("S4-09", "claimed", "Language servers start when they are needed", "50 to 100 ms"),
  claim("S4-10", "claimed", "Tools run together by their dependencies", "2x to 5x; 300 to 100 ms"),
  claim("S4-11", "target", "A prompt for headless use", "2,500 to 1,000 tokens, $0.0045", {
    note: "The prompts in the project's repository are larger than stated, and tool descriptions weigh more than the prompt.",
  }),
  claim("S4-12", "claimed", "Connections are pooled", "100 idle, 10 a host, 90 s; 20 to 50 ms", {
    note: "A pool of clients with a transport each shares no connection.",
  }),
  claim("S4-13", "claimed", "The configuration is cached", "5 to 10 ms", {
    note: "In memory it cannot help the next process, which is the case that is claimed.",
  }),
  claim("S4-14", "flag", "Tasks from a file or standard input, several at once", "3"),
  claim("S4-15", "target", "Tasks have contexts, failures and output of their own", null),
  claim("S4-16", "claimed", "Start-up is shared by all tasks", null),
  claim("S4-17", "parameter", "Output is written by lines or blocks", "4,096 bytes"),
  claim("S4-18", "flag", "Answers are cached when asked", "5 to 10 min"),
  claim("S4-19", "target", "What is never cached: production, tasks that touch files, by default", null),
  claim("S4-20", "flag", "A prompt for each file of a pattern", "3 at once"),
  claim("S4-21", "flag", "A prompt for each entry of an array", null),
  claim("S4-22", "claimed", "Tools are loaded by the words of a prompt", "10 to 20 ms"),
  claim("S4-23", "flag", "Several outputs at once", null),
  claim("S4-24", "technique", "A limiter of requests, tokens and concurrency", null, {
    note: "In the source a slot is free again as soon as it is taken: nothing in flight is limited.",
  }),
  claim("S4-25", "flag", "A limit of requests, and trying again", "10 a minute, 3 times"),
  claim("S4-26", "parameter", "The limiter's defaults", "10 RPM, 3 at once, 100,000 TPM"),
  claim("S4-27", "flag", "Times by phase", null),
  claim("S4-28", "flag", "A processor profile", null),
  claim("S4-29", "flag", "A memory profile", null),
  claim("S4-30", "flag", "A trace", null),
  claim("S4-31", "flag", "A benchmark script that compares revisions", null),
  claim("S4-32", "target", "Times of tools", "view 50 ms, grep 100 ms, edit 20 ms"),
  claim("S4-33", "target", "Peak memory", "80 to under 50 MB", {
    note: "A JavaScript runtime alone takes over 40 MB: our figure stands beside the floor of the same machine.",
  }),
  claim("S4-34", "target", "Tool results are terse", null),
  claim(
    "S4-35",
    "target",
    "What counts as success",
    "cold start 100 ms, first token 500 ms, 10 tasks, no throttling, 50 MB",
  ),
  claim("S4-36", "target", "Scale", "100 tasks, limits kept, no cascade"),
  claim("S4-37", "untestable", "Phases of the work", null, {
    untestable: "It is an order in which to build things, with nothing to measure.",
  }),
  claim("S4-38", "technique", "Reliability first, simplicity first, only hot paths", null),
  claim("S4-39", "example", "Tasks for a batch: list files, count lines, find notes, coverage", null),
];
