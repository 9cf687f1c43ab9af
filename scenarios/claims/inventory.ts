import type { Claim } from "../../src/core/claim.ts";
import { headlessAgentClaims } from "./headless-agent.ts";
import { largeScaleGenerationClaims } from "./large-scale-generation.ts";
import { optimisationAppendixClaims } from "./optimisation-appendix.ts";
import { orchestrationTutorialClaims } from "./orchestration-tutorial.ts";
import { performanceChapterClaims } from "./performance-chapter.ts";

/** Every claim of the five documents that bench set out to answer, in their order; none is left out. */
export const claims: readonly Claim[] = [
  ...largeScaleGenerationClaims,
  ...orchestrationTutorialClaims,
  ...performanceChapterClaims,
  ...optimisationAppendixClaims,
  ...headlessAgentClaims,
];
