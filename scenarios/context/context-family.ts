import type { Scenario } from "../../src/core/scenario.ts";
import { contextCompaction } from "./context-compaction.ts";
import { contextSelection } from "./context-selection.ts";
import { contextCompression } from "./context-compression.ts";

/** In the order they are shown. */
export const contextFamily: readonly Scenario[] = [contextCompression, contextCompaction, contextSelection];
