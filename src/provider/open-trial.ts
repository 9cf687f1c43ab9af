import type { OpenTrial } from "../core/provider-control.ts";
import { isJsonObject } from "./json-object.ts";
import { faultsProblem } from "./faults/faults-problem.ts";
import { limitsProblem } from "./limits/limits-problem.ts";
import { findModel } from "./models.ts";

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
  const script: unknown = opened.script;
  if (!isJsonObject(script) || !Array.isArray(script["turns"])) return "script.turns: a list is required";
  const settings: unknown = opened.settings;
  if (!isJsonObject(settings) || !isJsonObject(settings["latency"])) return "settings.latency: an object is required";
  if (!/^(instant|fixed|linear|realistic|custom)$/.test(String(settings["latency"]["kind"])))
    return "settings.latency.kind: one of instant, fixed, linear, realistic, custom";
  const tokenizer = settings["tokenizer"] ?? "bytes";
  if (tokenizer !== "bytes" && tokenizer !== "o200k") return "settings.tokenizer: one of bytes, o200k";
  const replay: unknown = settings["replay"];
  if (replay !== undefined && !(isJsonObject(replay) && typeof replay["cassette"] === "string"))
    return "settings.replay.cassette: a path is required";
  if (isJsonObject(replay) && replay["onMiss"] === "live" && !/^https?:/.test(String(replay["upstream"])))
    return "settings.replay.upstream: an http or https URL is required for onMiss live";
  const { model, seed, asOf } = opened.settings;
  if (typeof seed !== "string") return "settings.seed: a string is required";
  if (typeof asOf !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(asOf)) return "settings.asOf: an ISO day is required";
  if (findModel(model, asOf) === undefined) return `settings.model: "${model}" is not in the model table`;
  const problem = limitsProblem(settings["limits"]);
  return problem ?? faultsProblem(settings, script) ?? opened;
}
