import type { Departure } from "../http/departure.ts";
import type { Limiter, TurnedAway } from "./limiter.ts";
import { modelClassOf } from "./tier-table.ts";
import type { SessionLimiter } from "./limiter.ts";
import type { ClassLimits } from "./class-limits.ts";
import type { LimitStatus } from "./token-bucket.ts";
import type { Produced } from "./metered-output.ts";

/** What an answer used. */
export interface Used {
  /** Input tokens that count: fresh and written to the cache, not read from it. */
  readonly inputTokens: number;
  readonly costNanoUsd: number;
  /** Asked for only where output is limited. */
  readonly produced: () => readonly Produced[];
}

/** The right of one request to be answered. It holds a slot until `end`. Session times. */
export class Pass {
  readonly kind = "pass";
  /** Time spent waiting for the slot. */
  readonly queuedNs: number;
  readonly #limiter: Limiter;
  readonly #limits: ClassLimits;
  readonly #offsetNs: number;
  readonly #estimatedInput: number;

  constructor(
    { limiter, offsetNs }: SessionLimiter,
    limits: ClassLimits,
    facts: { readonly estimatedInput: number; readonly queuedNs: number },
  ) {
    this.#limiter = limiter;
    this.#limits = limits;
    this.#offsetNs = offsetNs;
    this.#estimatedInput = facts.estimatedInput;
    this.queuedNs = facts.queuedNs;
  }

  /** Replaces the estimate by what was used. Output counts as it is produced. */
  settle(used: Used, nowNs: number): void {
    this.#limits.debitInput(used.inputTokens - this.#estimatedInput, nowNs + this.#offsetNs);
    this.#limiter.spend(used.costNanoUsd);
    if (this.#limits.output === null) return;
    const produced = used.produced().map(({ atNs, tokens }) => ({ atNs: atNs + this.#offsetNs, tokens }));
    this.#limits.output.begin(this, produced);
  }

  status(nowNs: number): LimitStatus {
    return this.#limits.status(nowNs + this.#offsetNs);
  }

  /** The response is over; `isWhole`: all of it was written. */
  end(nowNs: number, isWhole: boolean): void {
    this.#limits.output?.end(this, nowNs + this.#offsetNs, isWhole);
    this.#limits.slots.release();
  }
}

/** Why there is no pass: the limits, or the client left the queue. */
export type NoPass =
  | { readonly kind: "turned-away"; readonly why: TurnedAway; readonly status: LimitStatus }
  | { readonly kind: "gone"; readonly queuedNs: number };

/**
 * Asks for a pass: turned away at once by spend, acceleration, rates or a full queue, else waits for a slot.
 * `estimateInput` is called only where input is limited.
 */
export async function askForPass(
  session: SessionLimiter,
  request: { readonly model: string; readonly estimateInput: () => number },
  nowNs: () => number,
  client: Pick<Departure, "isGone" | "signal">,
): Promise<Pass | NoPass> {
  const { limiter, offsetNs } = session;
  const askedNs = nowNs();
  const limits = limiter.classLimits(modelClassOf(request.model), askedNs + offsetNs);
  const estimatedInput = limits.countsInput ? request.estimateInput() : 0;
  const why = limiter.admit(limits, estimatedInput, askedNs + offsetNs);
  if (why !== null) return { kind: "turned-away", why, status: limits.status(askedNs + offsetNs) };
  const waits = !limits.slots.isFree();
  const hasSlot = await limits.slots.take(client);
  const queuedNs = waits ? nowNs() - askedNs : 0;
  if (hasSlot) return new Pass(session, limits, { estimatedInput, queuedNs });
  limits.debitInput(-estimatedInput, askedNs + queuedNs + offsetNs);
  return { kind: "gone", queuedNs };
}
