import type { Scenario } from "../../src/core/scenario.ts";
import { parallelTools } from "./parallel-tools.ts";
import { toolMixes } from "./tool-mixes.ts";
import { toolOrder } from "./tool-order.ts";
import { toolOutputFlood } from "./tool-output-flood.ts";
import { eagerToolStart } from "./eager-tool-start.ts";

/** In the order they are shown. */
export const toolsFamily: readonly Scenario[] = [parallelTools, toolMixes, toolOrder, eagerToolStart, toolOutputFlood];
