import type { WireExchange } from "./trace.ts";

/** Whether a request failed in a way that may be over in a moment. */
export function isOverload({ status, outcome }: WireExchange): boolean {
  return outcome !== "complete" && outcome !== "client-aborted" && (status === 0 || status === 429 || status >= 500);
}

/** Whether a later request is the same one, sent again. */
export function isSameRequest(earlier: WireExchange, later: WireExchange): boolean {
  return (
    later.purpose === earlier.purpose &&
    later.path === earlier.path &&
    later.requestBytes === earlier.requestBytes &&
    later.sections.every(({ digest }, index) => (earlier.sections[index]?.digest ?? digest) === digest)
  );
}
