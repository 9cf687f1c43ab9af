import { claim, type Claim } from "../../src/core/claim.ts";

/** What an appendix on optimising coding assistants (S3) claims. */
export const optimisationAppendixClaims: readonly Claim[] = [
  claim("S3-01", "technique", "Nested spans with identifiers and metadata", null),
  claim("S3-02", "technique", "Thresholds, success rates, anomalies", null),
  claim("S3-03", "technique", "Reports by category, the slowest operations, trends", null),
  claim("S3-04", "technique", "Parsing, inference, tools and response are each timed", null),
  claim("S3-05", "technique", "Requests in batches: size, window, priority, overflow, fairness, partial failure", null),
  claim("S3-06", "parameter", "A context window manager", "200,000 tokens, 4,000 kept free, summaries of 200"),
  claim("S3-07", "technique", "A model is chosen by success and latency", "0.7 and 0.3", {
    note: "With latency in milliseconds the second term is about 0.0004: the score is success alone, and a model without figures is never tried.",
  }),
  claim("S3-08", "technique", "A covering index, one query in place of many", "20 rows"),
  claim("S3-09", "untestable", "Pools of database connections", "70/20/10 %, 30/10/60 s", {
    untestable: "A database server's matter; an agent on one machine has none.",
  }),
  claim("S3-10", "parameter", "Writes in batches", "100 ms", {
    note: "Entries that are queued while a batch is being written are lost in the source.",
  }),
  claim("S3-11", "parameter", "Caches in tiers with promotion and invalidation", "1,000 entries 60 s, then 300 s"),
  claim("S3-12", "technique", "Cache keys from names, versions and a hash of sorted arguments", "8 hex digits", {
    note: "32 bits of a hash are kept in the source: keys collide.",
  }),
  claim("S3-13", "technique", "Identical requests in flight are made once", null),
  claim("S3-14", "parameter", "Connections are used again", "60 s, 50 sockets, 10 free"),
  claim("S3-15", "parameter", "Objects are pooled", "5 to 50, idle 20", {
    note: "The source says that it waits for a free object, and throws.",
  }),
  claim("S3-16", "technique", "Timers, intervals and listeners are tracked and let go", null),
  claim("S3-17", "technique", "Every method is monitored", null),
  claim("S3-18", "technique", "Alerts on latency, exhaustion, tokens, errors and cost", null),
  claim("S3-19", "technique", "First list: connections, identical requests, simple cache, batched writes, index", null),
  claim("S3-20", "technique", "Second list: tiers, models, context, compression, instrumentation", null),
  claim("S3-21", "technique", "Third list: routing, prediction, preloading", null),
  claim("S3-22", "technique", "What weighs most first, and measured", null),
];
