import type { PlannedResponse } from "./planned-response.ts";

/** The same response, begun so much later. One that comes from elsewhere is left as it is. */
export function heldResponse(planned: PlannedResponse, holdNs: number): PlannedResponse {
  if (planned.kind === "recorded" || planned.kind === "live") return planned;
  return { ...planned, latency: { ttftNs: holdNs, perTokenNs: 0, timeScale: 1 } };
}
