import type { OpenTrial } from "../../core/provider-control.ts";
import { Limiter } from "./limiter.ts";

/** A trial's limiter, and what to add to the trial's times to get the limiter's. */
export interface TrialLimiter {
  readonly limiter: Limiter;
  readonly offsetNs: number;
}

/** The limiters that trials share by the name of a pool; they live as long as the provider. */
export class LimiterPools {
  readonly #shared = new Map<string, { readonly limiter: Limiter; readonly originNs: bigint }>();

  /** The limiter of a trial that opens: its own, or that of its pool; null where nothing is limited. */
  limiterFor({ settings, originNs }: Pick<OpenTrial, "settings" | "originNs">): TrialLimiter | null {
    const { limits, asOf } = settings;
    if (limits === undefined) return null;
    if (limits.pool === undefined) return { limiter: new Limiter(limits, asOf), offsetNs: 0 };
    const key = JSON.stringify([asOf, limits]);
    const known = this.#shared.get(key) ?? { limiter: new Limiter(limits, asOf), originNs: BigInt(originNs) };
    this.#shared.set(key, known);
    return { limiter: known.limiter, offsetNs: Number(BigInt(originNs) - known.originNs) };
  }
}
