import type { Fault, FaultKind } from "../../core/fault.ts";
import type { ProviderSettings } from "../../core/provider-settings.ts";
import { randomFrom } from "../../core/random.ts";

/** The attempt that a fault may befall; equal identities are the same request, sent again. */
export interface Attempt {
  readonly identity: string;
  /** 0 for the first. */
  readonly attempt: number;
  readonly nowNs: number;
}

const overloaded = { kind: "status", status: 529, body: "error" } as const;

/**
 * What goes wrong with an attempt, or null: the turn's own fault first, then an overload storm, then the random faults.
 * A pure function of settings, fault and attempt, so that any order and concurrency of requests meets the same faults.
 */
export function chooseFault(
  settings: ProviderSettings,
  planned: Fault | undefined,
  { identity, attempt, nowNs }: Attempt,
): FaultKind | null {
  if (planned !== undefined && attempt < (planned.attempts ?? 1)) return planned.what;
  const draw = (salt: string | number): number => randomFrom(JSON.stringify([settings.seed, identity, salt]))();
  const storm = settings.overloadStorms?.find(({ fromNs, untilNs }) => fromNs <= nowNs && nowNs < untilNs);
  if (storm !== undefined && draw(attempt) < storm.ratio) return overloaded;
  const { ratio, among } = settings.randomFaults ?? { ratio: 0, among: [] };
  if (ratio === 0 || draw("whether") >= ratio) return null;
  /** Drawn once for all attempts of a request: each fault itself says how many of them it befalls. */
  const drawn = among[Math.floor(draw("which") * among.length)];
  return drawn !== undefined && attempt < (drawn.attempts ?? 1) ? drawn.what : null;
}
