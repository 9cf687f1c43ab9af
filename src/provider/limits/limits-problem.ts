import { isJsonObject } from "../http/json-object.ts";

/** Members that are whole numbers above 0. */
const counts = /^(requestsPerMinute|(in|out)putTokensPerMinute|burstNs|concurrentRequests)$/;
/** Members that may be 0, and need not be whole. */
const amounts = /^(queuedRequests|accelerationRatio|accelerationFloorPerMinute|spendCapNanoUsd)$/;

/** Why the limits of a trial's settings cannot be kept, in one line; undefined when they can. */
export function limitsProblem(limits: unknown, at = "settings.limits"): string | undefined {
  if (limits === undefined) return undefined;
  if (!isJsonObject(limits)) return `${at}: an object is required`;
  for (const [name, value] of Object.entries(limits)) {
    if (counts.test(name) && !(typeof value === "number" && Number.isSafeInteger(value) && value > 0)) {
      return `${at}.${name}: a whole number above 0 is required`;
    }
    if (amounts.test(name) && !(typeof value === "number" && value >= 0)) {
      return `${at}.${name}: a number, at least 0, is required`;
    }
    if (name === "tier" && !/^(start|build|scale)$/.test(String(value)))
      return `${at}.tier: one of start, build, scale`;
    if (name === "classes" && !isJsonObject(value)) return `${at}.classes: an object is required`;
  }
  const classes = isJsonObject(limits["classes"]) ? Object.entries(limits["classes"]) : [];
  for (const [name, rates] of classes) {
    const problem = limitsProblem(rates, `${at}.classes.${name}`);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
