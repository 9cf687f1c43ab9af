import type { Clock } from "../../core/clock.ts";
import type { CacheBreakDetector } from "./cache-break.ts";
import { bytesPerToken } from "./context/budget.ts";
import type { Message } from "./message.ts";
import type { Options } from "./options.ts";
import type { Emit } from "./agent-event.ts";
import type { ModelRequest } from "./provider/messages-client.ts";
import type * as volatileText from "./prompt/volatile.ts";
import type { RunParts } from "./run-parts.ts";
import { fixedBytes, fixedParts, plannedRequest, type FixedParts } from "./request-plan.ts";

type VolatileText = typeof volatileText;

interface RequestSource {
  readonly options: Options;
  readonly clock: Clock;
  /** Canonical path of the workspace. */
  readonly root: string;
  readonly instructions: string | null;
  readonly emit: Emit;
  /** The run's additional tools and limits. */
  readonly more: Pick<RunParts, "tools" | "maxTokens">;
}

interface NewestRequest {
  readonly request: ModelRequest;
  /** When it was made and sent. */
  readonly sentNs: bigint;
}

/** Makes the requests of one conversation, reports what breaks their common prefix, and keeps the newest. */
export class TurnRequests {
  readonly #source: RequestSource;
  readonly #fixed: FixedParts;
  readonly #volatile: VolatileText | null;
  readonly #breaks: CacheBreakDetector | null;
  #newest: NewestRequest | null = null;

  private constructor(
    source: RequestSource,
    fixed: FixedParts,
    volatile: VolatileText | null,
    breaks: CacheBreakDetector | null,
  ) {
    this.#source = source;
    this.#fixed = fixed;
    this.#volatile = volatile;
    this.#breaks = breaks;
  }

  static async open(source: RequestSource): Promise<TurnRequests> {
    const { sent, outputs } = source.options;
    const fixed = await fixedParts(sent, source.instructions, source.more.tools);
    const volatile = sent.volatile === "none" ? null : await import("./prompt/volatile.ts");
    // Requests are compared only when an output reports the difference.
    const isReported = outputs.some(({ kind }) => kind === "jsonl");
    const breaks = isReported ? new (await import("./cache-break.ts")).CacheBreakDetector() : null;
    return new TurnRequests(source, fixed, volatile, breaks);
  }

  /** Estimate of tools and system prompt. */
  get fixedTokens(): number {
    return fixedBytes(this.#fixed) / bytesPerToken;
  }

  get newest(): NewestRequest | null {
    return this.#newest;
  }

  /** The request with these messages. Turns count from 0. */
  next(messages: readonly Message[], turn: number): ModelRequest {
    const { options, clock, root, emit, more } = this.#source;
    const { volatile } = options.sent;
    const changes = this.#volatile;
    const request = plannedRequest(
      { ...options.sent, ...options, maxTokens: more.maxTokens(), fixed: this.#fixed },
      messages,
      (sections) =>
        changes === null || volatile === "none" || volatile === "clock-last"
          ? sections
          : changes.withMistake(volatile, { clock, root, turn }, sections),
    );
    const broken = this.#breaks?.next(request) ?? null;
    if (broken !== null) emit({ kind: "cache-break", turn, ...broken });
    this.#newest = { request, sentNs: clock.nowNs() };
    return request;
  }

  /** Blocks at the end of each new user message. Changing text does no harm there, because it is never changed later. */
  lastBlocks(): Message["content"] {
    const { options, clock } = this.#source;
    if (this.#volatile === null || options.sent.volatile !== "clock-last") return [];
    return [{ type: "text", text: this.#volatile.clockLine(clock) }];
  }
}
