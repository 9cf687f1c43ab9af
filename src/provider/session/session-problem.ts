import { isJsonObject, type JsonObject } from "../wire/json-object.ts";
import { faultsProblem } from "../faults/faults-problem.ts";
import { findModel } from "../models/models.ts";

/** What a session is opened with, from JSON or from a caller whose types nobody checked. */
interface Wanted {
  readonly script: unknown;
  readonly settings: unknown;
}

/** Numbers that each latency profile is made of. */
const latencyNumbers: Readonly<Record<string, readonly string[]>> = {
  instant: [],
  fixed: ["ttftNs", "perTokenNs"],
  linear: ["baseNs", "perFreshTokenNs", "perCachedTokenNs", "perOutputTokenNs", "logSd", "timeScale"],
  realistic: ["timeScale"],
  custom: ["timeScale"],
};
const fitNumbers = ["baseNs", "perFreshTokenNs", "perCachedTokenNs", "perOutputTokenNs", "logSd"];

/** Why a session cannot be opened with a script and settings, in one line that names the member; undefined when it can. */
export function sessionProblem({ script, settings }: Wanted): string | undefined {
  if (!isJsonObject(script) || !Array.isArray(script["turns"])) return "script.turns: a list is required";
  if (!isJsonObject(settings)) return "settings: an object is required";
  return (
    turnsProblem(script["turns"], "script.turns") ??
    threadsProblem(script["threads"]) ??
    latencyProblem(settings["latency"]) ??
    namesProblem(settings) ??
    replayProblem(settings["replay"]) ??
    limitsProblem(settings["limits"]) ??
    faultsProblem(settings, script)
  );
}

function threadsProblem(threads: unknown): string | undefined {
  if (threads === undefined) return undefined;
  if (!Array.isArray(threads)) return "script.threads: a list is required";
  for (const [index, thread] of threads.entries()) {
    const at = `script.threads.${index}`;
    if (!isJsonObject(thread) || typeof thread["firstUserContains"] !== "string")
      return `${at}.firstUserContains: a string is required`;
    if (!Array.isArray(thread["turns"])) return `${at}.turns: a list is required`;
    const problem = turnsProblem(thread["turns"], `${at}.turns`);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function turnsProblem(turns: readonly unknown[], at: string): string | undefined {
  for (const [index, turn] of turns.entries()) {
    const blocks: unknown = isJsonObject(turn) ? turn["blocks"] : undefined;
    if (!Array.isArray(blocks)) return `${at}.${index}.blocks: a list is required`;
    for (const [position, block] of blocks.entries()) {
      const problem = blockProblem(block);
      if (problem !== undefined) return `${at}.${index}.blocks.${position}.${problem}`;
    }
  }
  return undefined;
}

function blockProblem(block: unknown): string | undefined {
  const kind = isJsonObject(block) ? block["kind"] : undefined;
  if (!isJsonObject(block) || (kind !== "text" && kind !== "thinking" && kind !== "tool"))
    return "kind: one of text, thinking, tool";
  if (kind === "tool") return isJsonObject(block["operation"]) ? undefined : "operation: an object is required";
  return typeof block["text"] === "string" ? undefined : "text: a string is required";
}

function latencyProblem(latency: unknown): string | undefined {
  const at = "settings.latency";
  if (!isJsonObject(latency)) return `${at}: an object is required`;
  const numbers = latencyNumbers[String(latency["kind"])];
  if (numbers === undefined) return `${at}.kind: one of ${Object.keys(latencyNumbers).join(", ")}`;
  const missing = numbers.find((name) => !isAmount(latency[name]));
  if (missing !== undefined) return `${at}.${missing}: a number, at least 0, is required`;
  if (latency["kind"] !== "custom") return undefined;
  const { fit } = latency;
  const unfit = isJsonObject(fit) ? fitNumbers.find((name) => !isAmount(fit[name])) : fitNumbers[0];
  return unfit === undefined ? undefined : `${at}.fit.${unfit}: a number, at least 0, is required`;
}

function namesProblem({ model, seed, asOf, tokenizer = "bytes" }: JsonObject): string | undefined {
  if (tokenizer !== "bytes" && tokenizer !== "o200k") return "settings.tokenizer: one of bytes, o200k";
  if (typeof seed !== "string") return "settings.seed: a string is required";
  if (typeof asOf !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(asOf)) return "settings.asOf: an ISO day is required";
  if (typeof model === "string" && findModel(model, asOf) !== undefined) return undefined;
  return `settings.model: "${String(model)}" is not in the model table`;
}

function replayProblem(replay: unknown): string | undefined {
  if (replay === undefined) return undefined;
  if (!isJsonObject(replay) || typeof replay["cassette"] !== "string")
    return "settings.replay.cassette: a path is required";
  const { timing, match, onMiss, upstream } = replay;
  const kind = isJsonObject(timing) ? timing["kind"] : undefined;
  if (kind !== "recorded" && kind !== "none" && kind !== "model")
    return "settings.replay.timing.kind: one of recorded, none, model";
  if (kind === "recorded" && isJsonObject(timing) && !isAmount(timing["scale"]))
    return "settings.replay.timing.scale: a number, at least 0, is required";
  if (!/^(exact|normalised|position)$/.test(String(match)))
    return "settings.replay.match: one of exact, normalised, position";
  if (!/^(fail|nearest|synthesise|live)$/.test(String(onMiss)))
    return "settings.replay.onMiss: one of fail, nearest, synthesise, live";
  return onMiss === "live" && !/^https?:/.test(String(upstream))
    ? "settings.replay.upstream: an http or https URL is required for onMiss live"
    : undefined;
}

function isAmount(value: unknown): boolean {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

/** Members that are whole numbers above 0. */
const counts = /^(requestsPerMinute|(in|out)putTokensPerMinute|burstNs|concurrentRequests)$/;
/** Members that may be 0, and need not be whole. */
const amounts = /^(queuedRequests|accelerationRatio|accelerationFloorPerMinute|spendCapNanoUsd)$/;

/** Why the limits of a session's settings cannot be kept, in one line; undefined when they can. */
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
