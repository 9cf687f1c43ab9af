import { isJsonObject } from "../wire/json-object.ts";

const endings = /^(reset|end|stall)$/;
const plainPlaces = /^(before-headers|after-headers|inside-character|before-last-event)$/;
const eventPlaces = /^(before-event|inside-event)$/;

/** Why the faults of a session's settings or script cannot be carried out, in one line; undefined when they can. */
export function faultsProblem(
  settings: Readonly<Record<string, unknown>>,
  script: Readonly<Record<string, unknown>>,
): string | undefined {
  const turns = listOf(script["turns"]).map((turn, index) => turnProblem(turn, `script.turns.${index}`));
  const threads = listOf(script["threads"]).flatMap((thread, index) =>
    (isJsonObject(thread) ? listOf(thread["turns"]) : []).map((turn, at) =>
      turnProblem(turn, `script.threads.${index}.turns.${at}`),
    ),
  );
  const found = [...turns, ...threads].find((problem) => problem !== undefined);
  return found ?? randomProblem(settings["randomFaults"]) ?? stormsProblem(settings["overloadStorms"]);
}

function turnProblem(turn: unknown, at: string): string | undefined {
  if (!isJsonObject(turn)) return `${at}: an object is required`;
  return turn["fault"] === undefined ? undefined : faultProblem(turn["fault"], `${at}.fault`);
}

function randomProblem(random: unknown): string | undefined {
  const at = "settings.randomFaults";
  if (random === undefined) return undefined;
  if (!isJsonObject(random) || !isRatio(random["ratio"])) return `${at}.ratio: a number from 0 to 1 is required`;
  const among = random["among"];
  if (!Array.isArray(among) || (among.length === 0 && random["ratio"] !== 0)) {
    return `${at}.among: a list of faults is required`;
  }
  return among
    .map((fault, index) => faultProblem(fault, `${at}.among.${index}`))
    .find((problem) => problem !== undefined);
}

function stormsProblem(storms: unknown): string | undefined {
  const at = "settings.overloadStorms";
  if (storms === undefined) return undefined;
  if (!Array.isArray(storms)) return `${at}: a list is required`;
  for (const [index, storm] of storms.entries()) {
    if (!isJsonObject(storm)) return `${at}.${index}: an object is required`;
    const { fromNs, untilNs, ratio } = storm;
    if (typeof fromNs !== "number" || typeof untilNs !== "number" || !(0 <= fromNs && fromNs < untilNs)) {
      return `${at}.${index}: fromNs has to be at least 0 and below untilNs`;
    }
    if (!isRatio(ratio)) return `${at}.${index}.ratio: a number from 0 to 1 is required`;
  }
  return undefined;
}

function faultProblem(fault: unknown, at: string): string | undefined {
  if (!isJsonObject(fault) || !isJsonObject(fault["what"])) return `${at}.what: an object is required`;
  const { what, attempts = 1 } = fault;
  if (!isCount(attempts) || attempts === 0) return `${at}.attempts: a whole number above 0 is required`;
  switch (what["kind"]) {
    case "status":
      if (!isCount(what["status"]) || what["status"] < 400 || what["status"] > 599)
        return `${at}.what.status: a number from 400 to 599 is required`;
      if (what["body"] !== "error" && what["body"] !== "html") return `${at}.what.body: one of error, html`;
      return what["retryAfterNs"] === undefined || isCount(what["retryAfterNs"])
        ? undefined
        : `${at}.what.retryAfterNs: a whole number, at least 0, is required`;
    case "cut":
      if (!endings.test(String(what["ending"]))) return `${at}.what.ending: one of reset, end, stall`;
      return placeProblem(what["at"], `${at}.what.at`);
    case "error-event":
      if (typeof what["errorType"] !== "string") return `${at}.what.errorType: a string is required`;
      return placeProblem(what["at"], `${at}.what.at`);
    case "content-type":
      return isHeaderValue(what["contentType"]) ? undefined : `${at}.what.contentType: a media type is required`;
    case "duplicate-event":
    case "unknown-event":
      return isCount(what["event"]) ? undefined : `${at}.what.event: a whole number, at least 0, is required`;
    case "crlf":
    case "one-chunk":
      return undefined;
    default:
      return `${at}.what.kind: one of status, cut, error-event, content-type, duplicate-event, unknown-event, crlf, one-chunk`;
  }
}

function placeProblem(place: unknown, at: string): string | undefined {
  const kind = isJsonObject(place) ? String(place["kind"]) : "";
  if (isJsonObject(place) && eventPlaces.test(kind)) {
    return isCount(place["event"]) ? undefined : `${at}.event: a whole number, at least 0, is required`;
  }
  if (plainPlaces.test(kind)) return undefined;
  return `${at}.kind: one of before-headers, after-headers, before-event, inside-event, inside-character, before-last-event`;
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isRatio(value: unknown): boolean {
  return typeof value === "number" && value >= 0 && value <= 1;
}

/** What Node takes as a header's value, and a client reads as one. */
function isHeaderValue(value: unknown): boolean {
  return typeof value === "string" && /^[\x20-\x7e]+$/.test(value);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
