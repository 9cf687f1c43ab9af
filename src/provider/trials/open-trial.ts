import type { OpenTrial } from "../../core/provider-control.ts";
import { isJsonObject } from "../http/json-object.ts";
import { trialProblem } from "./trial-problem.ts";

/** Reads an OpenTrial of the control API; what comes back as text is the reason why it is none. */
export function readOpenTrial(text: string): OpenTrial | string {
  let opened: OpenTrial;
  try {
    opened = JSON.parse(text);
  } catch {
    return "the body is not JSON";
  }
  if (!isJsonObject(opened)) return "the body is not an object";
  if (typeof opened.id !== "string" || !/^[\w.-]+$/.test(opened.id))
    return "id: letters, digits, '.', '_' and '-' are allowed";
  if (typeof opened.originNs !== "string" || !/^\d+$/.test(opened.originNs))
    return "originNs: decimal text is required";
  return trialProblem(opened) ?? opened;
}
