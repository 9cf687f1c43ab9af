import type { FaultKind } from "../../../src/core/fault.ts";

/** The SDK's own limit, which ends with the headers, and the time without a byte after which the program gives up. */
interface Patience {
  readonly timeoutMs: number;
  readonly silenceMs: number;
}

/** Only a stall is told by the clock. All other faults end by an event, however busy the machine is. */
export function patienceFor(what: FaultKind): Patience {
  const beyondMs = 50_000;
  if (what.kind !== "cut" || what.ending !== "stall") return { timeoutMs: beyondMs, silenceMs: beyondMs };
  return what.at.kind === "before-headers"
    ? { timeoutMs: 1_500, silenceMs: beyondMs }
    : { timeoutMs: beyondMs, silenceMs: 800 };
}
