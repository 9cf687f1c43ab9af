import type { Clock } from "../../../core/clock.ts";
import type { Options } from "../options.ts";
import type { SilenceGuard } from "../provider/silence-guard.ts";
import type { RequestGate } from "./request-gate.ts";

/** The gate that the options ask for, null when they ask for none; loaded only then. */
export async function ownGate(options: Options, clock: Clock): Promise<RequestGate | null> {
  const { limiter, concurrency, adapt, retry, classes } = options;
  const isFree = limiter === "none" && concurrency === null && classes === "none";
  if (isFree && adapt === "fixed" && retry.policy !== "adaptive") return null;
  const { openGate } = await import("./open-gate.ts");
  return openGate(options, clock);
}

/** What makes a guard over silence for each attempt, null when streams may be silent. */
export function silenceGuard(
  { idleTimeoutMs }: Options,
  clock: Clock,
  signal: AbortSignal,
): (() => Promise<SilenceGuard>) | null {
  if (idleTimeoutMs === null) return null;
  return async () => {
    const { SilenceGuard } = await import("../provider/silence-guard.ts");
    return new SilenceGuard(idleTimeoutMs * 1e6, clock, signal);
  };
}
