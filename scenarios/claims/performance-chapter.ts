import { claim, type Claim } from "../../src/core/claim.ts";

/** What a book chapter on performance and scaling (S2) claims. */
export const performanceChapterClaims: readonly Claim[] = [
  claim("S2-01", "technique", "Context is compressed and ordered by relevance and age", null),
  claim("S2-02", "technique", "The next request is foreseen and its data loaded", null),
  claim("S2-03", "example", "A smaller context", "8,750 to 3,200 tokens, 63.4 %"),
  claim("S2-04", "example", "Code out of focus is summarised", "1,850 tokens saved"),
  claim("S2-05", "example", "Old exchanges are compressed", "2,100 tokens saved"),
  claim("S2-06", "parameter", "Only what is relevant enough is included", "above 0.75; 1,600 tokens saved"),
  claim("S2-07", "claimed", "What that does to time", "model 58 % less, whole 45 % less"),
  claim("S2-08", "claimed", "A cache by content hash at the level of symbols", "94.2 % hits, a day"),
  claim("S2-09", "claimed", "A cache of operations' results that dependencies invalidate", "78.5 % hits, an hour"),
  claim("S2-10", "claimed", "A cache of parts of answers", "82.3 % hits, 30 min"),
  claim("S2-11", "example", "An update sends the symbols that changed", "24 KB to 450 B", {
    note: "24 KB to 450 B is 98.1 % less; the source says 94 %.",
  }),
  claim("S2-12", "technique", "Edits made at the same time are merged", null),
  claim("S2-13", "parameter", "Classes of work have a cap each", "25, 10, 3"),
  claim("S2-14", "parameter", "What is watched, with its limits", "CPU 85 %, memory 80 %, p95 1,500 ms"),
  claim("S2-15", "claimed", "Near the quota, back off and batch", "40 % fewer calls, 15 % more latency"),
  claim("S2-16", "parameter", "A busy processor lowers concurrency", "85 %; 40 % less"),
  claim("S2-17", "parameter", "Slow answers put interactive work first", "p95 above 1,500 ms"),
  claim("S2-18", "example", "A refactoring of twelve files in three phases", "215 s to 92 s, 2.34x"),
  claim("S2-19", "technique", "What a task will need is learned", null),
  claim("S2-20", "technique", "Reproducible scenarios and automatic regression tests", null),
  claim("S2-21", "technique", "Profiles at several levels", null),
  claim(
    "S2-22",
    "technique",
    "Finding one's way in a large code base: first result, search time, memory",
    "500,000 lines",
  ),
  claim("S2-23", "technique", "A refactoring over many files: time, correctness, tokens", "20 files and more"),
  claim("S2-24", "technique", "An interactive debugging session: what is remembered, tool times", null),
  claim(
    "S2-25",
    "example",
    "A search, before and after",
    "p50 850 to 220 ms, p95 1,450 to 380 ms, 1,250 to 750 tokens",
  ),
  claim("S2-26", "example", "Where its time went", "45 % query, 25 % after; 30 % of tokens", {
    note: "Shares of time and of tokens stand on one axis in the source; here they are kept apart.",
  }),
  claim("S2-27", "claimed", "What each fix brought", "60, 40, 70, 80 % less"),
  claim("S2-28", "untestable", "A list of further reading", null, {
    untestable: "Nothing in it can be measured, and several entries could not be matched to a publication.",
  }),
];
