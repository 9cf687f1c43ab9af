import type { Scenario } from "../../src/core/scenario.ts";
import { parallelTools } from "./parallel-tools.ts";

/** In the order they are shown. */
export const toolsFamily: readonly Scenario[] = [parallelTools];
