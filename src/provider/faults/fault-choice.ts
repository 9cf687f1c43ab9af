import type { Fault, FaultKind } from "../../core/fault.ts";
import type { ProviderSettings } from "../../core/provider-settings.ts";
import { randomFrom } from "../../core/random.ts";

/** The attempt that a fault may hit. Equal identities are the same request, sent again. */
export interface Attempt {
  readonly identity: string;
  /** How often the same request came before. */
  readonly attempt: number;
  /** How often a request for the same turn came before. */
  readonly turnAttempt: number;
  readonly nowNs: number;
}

const overloaded = { kind: "status", status: 529, body: "error" } as const;

/**
 * The fault of an attempt, or null: the turn's own fault, then an overload storm, then random faults. It depends on its
 * arguments only, so any order and concurrency of requests meets the same faults.
 */
export function chooseFault(
  settings: ProviderSettings,
  planned: Fault | undefined,
  { identity, attempt, turnAttempt, nowNs }: Attempt,
): FaultKind | null {
  const plannedAttempt = planned?.counts === "turn" ? turnAttempt : attempt;
  if (planned !== undefined && plannedAttempt < (planned.attempts ?? 1)) return planned.what;
  const draw = (salt: string | number): number => randomFrom(JSON.stringify([settings.seed, identity, salt]))();
  const storm = settings.overloadStorms?.find(({ fromNs, untilNs }) => fromNs <= nowNs && nowNs < untilNs);
  if (storm !== undefined && draw(attempt) < storm.ratio) return overloaded;
  const { ratio, among } = settings.randomFaults ?? { ratio: 0, among: [] };
  if (ratio === 0 || draw("whether") >= ratio) return null;
  /** Drawn once a request: each fault says how many attempts it hits. */
  const drawn = among[Math.floor(draw("which") * among.length)];
  return drawn !== undefined && attempt < (drawn.attempts ?? 1) ? drawn.what : null;
}
