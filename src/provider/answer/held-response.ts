import type { ProviderSettings } from "../../core/provider-settings.ts";
import type { Reading } from "../wire/wire-format.ts";
import type { PlannedResponse } from "./planned-response.ts";

type Planned = PlannedResponse | Promise<PlannedResponse>;

/** The response to such a call, begun later if the settings hold it back. */
export function heldResponse(planned: Planned, reading: Reading, { sideHoldNs }: ProviderSettings): Planned {
  const isConversation = reading.kind === "turn" && reading.request.tools.length > 0;
  if (sideHoldNs === undefined || isConversation) return planned;
  return planned instanceof Promise
    ? planned.then((response) => begunAfter(response, sideHoldNs))
    : begunAfter(planned, sideHoldNs);
}

/** One that comes from elsewhere is left as it is. */
function begunAfter(planned: PlannedResponse, holdNs: number): PlannedResponse {
  if (planned.kind === "recorded" || planned.kind === "live") return planned;
  return { ...planned, latency: { ttftNs: holdNs, perTokenNs: 0, timeScale: 1 } };
}
