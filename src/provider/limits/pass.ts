import type { Departure } from "../http/departure.ts";
import type { SessionLimiter, TurnedAway } from "./limiter.ts";
import { modelClassOf } from "./tier-table.ts";
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
export interface Pass {
  readonly kind: "pass";
  /** Time spent waiting for the slot. */
  readonly queuedNs: number;
  /** Replaces the estimate by what was used. Output counts as it is produced. */
  settle(used: Used, nowNs: number): void;
  status(nowNs: number): LimitStatus;
  /** The response is over; `isWhole`: all of it was written. */
  end(nowNs: number, isWhole: boolean): void;
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
  if (hasSlot) return passOf(session, limits, estimatedInput, queuedNs);
  limits.debitInput(-estimatedInput, askedNs + queuedNs + offsetNs);
  return { kind: "gone", queuedNs };
}

function passOf(
  { limiter, offsetNs }: SessionLimiter,
  limits: ClassLimits,
  estimatedInput: number,
  queuedNs: number,
): Pass {
  const response = {};
  return {
    kind: "pass",
    queuedNs,
    settle: ({ inputTokens, costNanoUsd, produced }, nowNs) => {
      limits.debitInput(inputTokens - estimatedInput, nowNs + offsetNs);
      limiter.spend(costNanoUsd);
      limits.output?.begin(
        response,
        produced().map(({ atNs, tokens }) => ({ atNs: atNs + offsetNs, tokens })),
      );
    },
    status: (nowNs) => limits.status(nowNs + offsetNs),
    end: (nowNs, isWhole) => {
      limits.output?.end(response, nowNs + offsetNs, isWhole);
      limits.slots.release();
    },
  };
}
