import type { ProfileKind } from "../../core/profile-model.ts";
import { formatDuration, formatValue } from "../../core/units.ts";

/** A value of a profile as people read it. */
export function profileValue(value: number, kind: ProfileKind): string {
  return kind === "cpu" ? formatDuration(value) : formatValue(value, "bytes");
}

/** The same with its sign. */
export function signedProfileValue(value: number, kind: ProfileKind): string {
  if (!Number.isFinite(value)) return value > 0 ? "+∞" : "−∞";
  const sign = value < 0 ? "−" : value > 0 ? "+" : "±";
  return `${sign}${profileValue(Math.abs(value), kind)}`;
}

/** A value as a share of the whole, in percent; a dash where there is no whole. */
export function shareText(value: number, whole: number): string {
  return whole === 0 ? "–" : `${((value / whole) * 100).toFixed(1)} %`;
}
