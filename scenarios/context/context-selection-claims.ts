import type { ClaimAnswer } from "../../src/core/claim.ts";

const repository =
  "a generated repository of 3,000 lines with eight facts planted by seed, two of them without a word of the task";

/** What the scenario says to published figures about showing less of a repository. */
export const selectionClaims: readonly ClaimAnswer[] = [
  {
    claim: "S0-10",
    measure: { kind: "value", metric: "select.context_tokens", arm: "chunks" },
    expects: { kind: "at-most", value: 5_200 },
    condition: `The first message with a budget of 5,000 tokens, the task's own words included, of ${repository}.`,
  },
  {
    claim: "S0-11",
    measure: { kind: "saving", metric: "select.context_tokens", arm: "chunks", against: "whole" },
    expects: { kind: "at-least", value: 0.7 },
    condition: `Most relevant chunks against all files, of ${repository}; how many facts are still there stands beside it.`,
  },
  {
    claim: "S0-27",
    measure: { kind: "saving", metric: "select.context_tokens", arm: "chunks", against: "whole" },
    expects: { kind: "at-least", value: 0.7 },
    condition: `The row on chunking: most relevant chunks against all files, of ${repository}.`,
  },
  {
    claim: "S2-01",
    measure: { kind: "difference", metric: "context.fact_recall", arm: "chunks", against: "tree" },
    expects: { kind: "better" },
    condition: `Facts present in 5,000 tokens, chosen by relevance against files in order of path, of ${repository}.`,
  },
  {
    claim: "S2-04",
    measure: { kind: "saving", metric: "select.context_tokens", arm: "repo-map", against: "whole" },
    expects: { kind: "better" },
    condition: `Signatures within 5,000 tokens against all files, of ${repository}.`,
  },
  {
    claim: "S2-06",
    measure: { kind: "saving", metric: "select.context_tokens", arm: "relevance", against: "whole" },
    expects: { kind: "better" },
    condition: `Files whose BM25 score is at least 0.75 of the best one's, against all files, of ${repository}; the cut also drops facts.`,
  },
  {
    claim: "S2-11",
    measure: { kind: "saving", metric: "select.update_bytes", arm: "update-symbols", against: "update-full" },
    expects: { kind: "at-least", value: 0.98 },
    condition:
      "One constant changed in a file of 24 KB: the changed declaration against the whole file, bytes in the next request.",
  },
];
