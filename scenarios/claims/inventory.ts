import type { Claim, ClaimDocument } from "../../src/core/claim.ts";
import { headlessAgentClaims } from "./headless-agent.ts";
import { largeScaleGenerationClaims } from "./large-scale-generation.ts";
import { optimisationAppendixClaims } from "./optimisation-appendix.ts";
import { orchestrationTutorialClaims } from "./orchestration-tutorial.ts";
import { performanceChapterClaims } from "./performance-chapter.ts";

/** The documents, in the order of their claims. */
export const claimDocuments: readonly ClaimDocument[] = [
  {
    id: "S0",
    title: "A research note on large-scale generation",
    about:
      "It collects what a hosted coding agent offers for generating code at scale: prompt caching, parallel agents in git worktrees, context limits and API quotas. Most of its figures are the vendor's own upper bounds.",
  },
  {
    id: "S1",
    title: "A tutorial of an orchestration tool",
    about:
      "It teaches users of a tool that coordinates many agents how to run them in parallel, save tokens and scale out. It promises 2.8 to 4.4 times the speed and 32.3 % fewer tokens.",
  },
  {
    id: "S2",
    title: "A book chapter on performance and scaling",
    about:
      "It describes techniques for agent systems in general: shorter contexts, prediction and prefetching, multi-level caches, adaptive concurrency. Its figures come without a method.",
  },
  {
    id: "S3",
    title: "An appendix on optimising coding assistants",
    about:
      "It lists patterns with code sketches: tracing, batching, caches of results, shared calls, connection pools, object pools. It gives advice on what to measure and few figures.",
  },
  {
    id: "S4",
    title: "A list of performance ideas of a headless agent",
    about:
      "It is a project's own plan for an agent that runs one task and exits. It has targets such as a cold start under 100 ms, ideas for batches and rate limits, and a comparison with two other agents.",
  },
];

/** Every claim of the five documents, in their order. */
export const claims: readonly Claim[] = [
  ...largeScaleGenerationClaims,
  ...orchestrationTutorialClaims,
  ...performanceChapterClaims,
  ...optimisationAppendixClaims,
  ...headlessAgentClaims,
];
