import type { Clock } from "../../core/clock.ts";
import type { Random } from "../../core/random.ts";
import type { Conversation } from "./acp/conversation.ts";
import type { Emit } from "./agent-event.ts";
import type { RequestClass, RequestGate } from "./limits/request-gate.ts";
import type { Options } from "./options.ts";
import type { ModelFetch } from "./provider/model-fetch.ts";

/** What one run of the agent needs. */
export interface AgentRun {
  readonly options: Options;
  readonly prompt: string;
  /** Canonical path of the workspace. */
  readonly root: string;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Where requests go instead of the machine's network. */
  readonly fetch?: ModelFetch | typeof fetch;
  /** Jitter's source, where it has to repeat. */
  readonly random?: () => Promise<Random>;
  /** Shared by all agents of the process; by default a run makes its own, if its options ask for one. */
  readonly gate?: RequestGate;
  /** What was said before this prompt. Absent: the prompt begins a conversation. */
  readonly conversation?: Conversation;
  /** Who waits for this run; by default somebody does. */
  readonly requestClass?: RequestClass;
  readonly emit: Emit;
  /** Takes what a run tells of itself besides its output, as lines of text. */
  readonly tell?: (lines: string) => void;
}
