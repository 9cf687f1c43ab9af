import type { Rule } from "./rule.ts";
import { childLeftRunning } from "./rules/child-left-running.ts";
import { connectionPerCall } from "./rules/connection-per-call.ts";
import { eventLoopBlocked } from "./rules/event-loop-blocked.ts";
import { historyRewritten } from "./rules/history-rewritten.ts";
import { memorySlope } from "./rules/memory-slope.ts";
import { noCacheBreakpoints } from "./rules/no-cache-breakpoints.ts";
import { repeatedToolCall } from "./rules/repeated-tool-call.ts";
import { retryWithoutWait } from "./rules/retry-without-wait.ts";
import { settingsChanged } from "./rules/settings-changed.ts";
import { toolsReordered } from "./rules/tools-reordered.ts";
import { toolsSequential } from "./rules/tools-sequential.ts";
import { unboundedToolOutput } from "./rules/unbounded-tool-output.ts";
import { volatilePrompt } from "./rules/volatile-prompt.ts";

/** All rules, in the order in which users suffer from what they find. */
export const rules: readonly Rule[] = [
  memorySlope,
  childLeftRunning,
  volatilePrompt,
  toolsReordered,
  historyRewritten,
  settingsChanged,
  noCacheBreakpoints,
  unboundedToolOutput,
  eventLoopBlocked,
  toolsSequential,
  retryWithoutWait,
  connectionPerCall,
  repeatedToolCall,
];
