import type { Rule } from "./rule.ts";
import { answerHeldBack } from "./rules/answer-held-back.ts";
import { answerLost } from "./rules/answer-lost.ts";
import { breakpointBeyondLookback } from "./rules/breakpoint-beyond-lookback.ts";
import { breakpointTooEarly } from "./rules/breakpoint-too-early.ts";
import { callsHome } from "./rules/calls-home.ts";
import { childLeftRunning } from "./rules/child-left-running.ts";
import { connectionPerCall } from "./rules/connection-per-call.ts";
import { eventLoopBlocked } from "./rules/event-loop-blocked.ts";
import { hang } from "./rules/hang.ts";
import { historyRewritten } from "./rules/history-rewritten.ts";
import { hopelessRetry } from "./rules/hopeless-retry.ts";
import { largePrompt } from "./rules/large-prompt.ts";
import { lateExit } from "./rules/late-exit.ts";
import { longCacheWrites } from "./rules/long-cache-writes.ts";
import { memorySlope } from "./rules/memory-slope.ts";
import { nestedRetries } from "./rules/nested-retries.ts";
import { noCacheBreakpoints } from "./rules/no-cache-breakpoints.ts";
import { notRetried } from "./rules/not-retried.ts";
import { outputCutSilently } from "./rules/output-cut-silently.ts";
import { preflight } from "./rules/preflight.ts";
import { repeatedToolCall } from "./rules/repeated-tool-call.ts";
import { requestLoop } from "./rules/request-loop.ts";
import { resumedSessionDiffers } from "./rules/resumed-session-differs.ts";
import { retryWithoutWait } from "./rules/retry-without-wait.ts";
import { secretPrinted } from "./rules/secret-printed.ts";
import { sessionStartDiffers } from "./rules/session-start-differs.ts";
import { settingsChanged } from "./rules/settings-changed.ts";
import { shortCacheWrites } from "./rules/short-cache-writes.ts";
import { sideBeforeMain } from "./rules/side-before-main.ts";
import { signalIgnored } from "./rules/signal-ignored.ts";
import { slowStart } from "./rules/slow-start.ts";
import { slowToolCall } from "./rules/slow-tool-call.ts";
import { subagentStartDiffers } from "./rules/subagent-start-differs.ts";
import { tooManyBreakpoints } from "./rules/too-many-breakpoints.ts";
import { toolsReordered } from "./rules/tools-reordered.ts";
import { toolsSequential } from "./rules/tools-sequential.ts";
import { unboundedToolOutput } from "./rules/unbounded-tool-output.ts";
import { volatilePrompt } from "./rules/volatile-prompt.ts";

/** All rules, in the order in which users suffer from what they find. */
export const rules: readonly Rule[] = [
  memorySlope,
  childLeftRunning,
  secretPrinted,
  callsHome,
  hang,
  signalIgnored,
  requestLoop,
  answerLost,
  volatilePrompt,
  toolsReordered,
  sessionStartDiffers,
  resumedSessionDiffers,
  subagentStartDiffers,
  historyRewritten,
  settingsChanged,
  tooManyBreakpoints,
  noCacheBreakpoints,
  breakpointTooEarly,
  breakpointBeyondLookback,
  longCacheWrites,
  shortCacheWrites,
  largePrompt,
  unboundedToolOutput,
  outputCutSilently,
  slowStart,
  sideBeforeMain,
  preflight,
  eventLoopBlocked,
  answerHeldBack,
  toolsSequential,
  slowToolCall,
  notRetried,
  retryWithoutWait,
  nestedRetries,
  hopelessRetry,
  connectionPerCall,
  lateExit,
  repeatedToolCall,
];
