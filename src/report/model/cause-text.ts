import type { CacheMark } from "../../core/cache-mark.ts";
import type { Cause, CauseDifference } from "../../core/cause.ts";
import type { MetricRecord, RunRecord } from "../../core/run-record.ts";
import type { PromptDifference } from "../../core/trace.ts";
import { commonLength } from "../../core/text-parting.ts";
import { formatValue } from "../../core/units.ts";
import { cleanLine } from "../clean-text.ts";
import { proportionText } from "./row-change.ts";
import { formatSigned } from "./value-text.ts";

/** A cause in words, without a full stop: what changed, where, what it costs, and how many rows follow. The text is clean. */
export function causeText(run: RunRecord, cause: Cause): string {
  const { difference, rows } = cause;
  const arms = new Set(rows.map(({ scenario, arm }) => JSON.stringify([scenario, arm]))).size;
  const cost = costText(run, cause);
  const extent = `${counted(rows.length, "row")} in ${counted(arms, "arm")}`;
  return `${differenceText(run, difference)}: ${cost}${extent}`;
}

/** The largest change of a task's cost, with its proportion. Nothing if the cost did not change. */
function costText({ comparison }: RunRecord, { rows, costNanoUsd }: Cause): string {
  if (costNanoUsd === null) return "";
  const changed = comparison?.rows.find(
    ({ scenario, arm, metric, base, head }) =>
      metric === "cost.total" &&
      (head ?? 0) - (base ?? 0) === costNanoUsd &&
      rows.some((row) => row.scenario === scenario && row.arm === arm && row.metric === metric),
  );
  const proportion = changed === undefined ? null : proportionText(changed, "nanoUsd");
  return `${formatSigned(costNanoUsd, "nanoUsd")} a task${proportion === null ? "" : ` (${proportion})`}, `;
}

const sectionWords = { tools: "list of tools", system: "system prompt", messages: "conversation" } as const;

function differenceText(run: RunRecord, difference: CauseDifference): string {
  switch (difference.kind) {
    case "prompt-volatile":
    case "prompt-steady":
    case "prompt-changed":
    case "side-prompt":
      return promptText(difference);
    case "cache-mark-moved":
      return movedMarkText(difference);
    case "cache-marks":
      return `Request ${count(difference.request)} has ${counted(difference.head, "cache mark")} instead of ${count(difference.base)}`;
    case "requests":
      return `The session has ${counted(difference.head, "request")} instead of ${count(difference.base)}; request ${count(difference.request)} is the first that one side lacks`;
    case "side-requests":
      return `The engine sent ${counted(difference.head, "side request")} instead of ${count(difference.base)}; side request ${count(difference.request)} is the first that one side lacks`;
    case "retries":
      return `${counted(difference.head, "failed request")} ${difference.head === 1 ? "was" : "were"} sent again, instead of ${count(difference.base)}; the first difference is at request ${count(difference.request)}`;
    case "model":
      return `Request ${count(difference.request)} asks for ${quoted(cleanLine(difference.head))} instead of ${quoted(cleanLine(difference.base))}`;
    case "output-limit":
      return `Request ${count(difference.request)} asks for at most ${formatValue(difference.head, "tokens")} instead of ${formatValue(difference.base, "tokens")}`;
    case "connections":
      return `The engine opened ${counted(difference.head, "connection")} instead of ${count(difference.base)}; the first difference is at request ${count(difference.request)}`;
    case "output":
      return `The answer to request ${count(difference.request)} has ${formatValue(difference.head, "tokens")} instead of ${formatValue(difference.base, "tokens")}`;
    case "information":
      return `${difference.head < difference.base ? "Information was lost" : "More information reached the model"}: ${metricChange(run, difference)}`;
    case "concurrency":
      return `Tool calls overlap ${isWorse(run, difference) ? "less" : "more"}: ${metricChange(run, difference)}`;
    case "start":
      return `The start takes ${difference.head > difference.base ? "longer" : "less time"}: ${metricChange(run, difference)}`;
    case "exit":
      return `The exit takes ${difference.head > difference.base ? "longer" : "less time"}: ${metricChange(run, difference)}`;
    case "memory":
      return `${difference.head > difference.base ? "More" : "Less"} memory is held: ${metricChange(run, difference)}`;
    case "writing":
      return `The answer is passed on otherwise: ${metricChange(run, difference)}`;
    case "count":
      return metricChange(run, difference);
    case "unknown":
      return "The cause is not known";
  }
}

type DifferenceOf<Kind extends CauseDifference["kind"]> = Extract<CauseDifference, { readonly kind: Kind }>;

function promptText(
  difference: DifferenceOf<"prompt-volatile" | "prompt-steady" | "prompt-changed" | "side-prompt">,
): string {
  const { kind, section, request } = difference;
  if (kind === "prompt-volatile" || kind === "prompt-steady") {
    const where = `in ${counted(difference.requests, "request")}, first in request ${count(request)} (${becameText(difference)})`;
    return kind === "prompt-volatile"
      ? `The ${sectionWords[section]} changes during the session, ${where}`
      : `The ${sectionWords[section]} no longer changes during the session; it did ${where}`;
  }
  const { base, head, parting } = difference;
  const size = base === head ? `${count(head)} bytes on both sides` : `${count(base)} → ${count(head)} bytes`;
  const texts = parting === undefined ? "" : `${becameText(parting)}; `;
  return kind === "prompt-changed"
    ? `The ${sectionWords[section]} differs from request ${count(request)} on (${texts}${size})`
    : `The ${sectionWords[section]} of side request ${count(request)} differs (${texts}${size})`;
}

function movedMarkText({ request, base, head }: DifferenceOf<"cache-mark-moved">): string {
  const isLife = base.section === head.section && base.block === head.block;
  return isLife
    ? `A cache mark of request ${count(request)} lives for ${cleanLine(head.life)} instead of ${cleanLine(base.life)}`
    : `A cache mark of request ${count(request)} stands on ${placeText(head)} instead of ${placeText(base)}`;
}

interface ChangedMetric {
  readonly metric: string;
  readonly base: number;
  readonly head: number;
}

/** More of what should be little, or less of what should be much. */
function isWorse(run: RunRecord, changed: ChangedMetric): boolean {
  const isMore = changed.head > changed.base;
  return metricOf(run, changed.metric)?.better === "lower" ? isMore : !isMore;
}

function metricOf(run: RunRecord, id: string): MetricRecord | undefined {
  return run.scenarios.flatMap(({ metrics }) => metrics).find((one) => one.id === id);
}

function metricChange(run: RunRecord, { metric: id, base, head }: ChangedMetric): string {
  const metric = metricOf(run, id);
  const unit = metric?.unit ?? "count";
  const title = cleanLine(metric?.title ?? id);
  if (base === head) return `${title} no longer repeats, and was ${formatValue(base, unit)}`;
  return `${title} ${formatValue(base, unit)} → ${formatValue(head, unit)}`;
}

function placeText({ section, block }: CacheMark): string {
  return `block ${count(block + 1)} of the ${sectionWords[section]}`;
}

function becameText({ atByte, before, after }: Omit<PromptDifference, "section">): string {
  return `byte ${count(atByte)}: ${partingText(before, after)}`;
}

/** What was added, left out or replaced. The excerpts are pieces of JSON, and share what leads up to the difference. */
function partingText(before: string, after: string): string {
  const common = commonLength(before, after);
  const [old, now] = withoutCommonEnd(restOfString(before.slice(common)), restOfString(after.slice(common)));
  if (old === "" && now !== "") return `${shown(withoutLineEnds(now))} was added`;
  if (now === "" && old !== "") return `${shown(withoutLineEnds(old))} was left out`;
  const word = /[^\s"'`]+$/.exec(before.slice(0, common))?.[0] ?? "";
  return `${shown(word + old)} became ${shown(word + now)}`;
}

/** Up to the end of the JSON string that the text begins in; all of it where that end is not in sight. A block's text is its first string. */
function restOfString(text: string): string {
  const words = text.replace(/^\{"(?:type":"text",")?text":"/, "");
  return /^((?:[^"\\]|\\.)*)"[,}\]]/s.exec(words)?.[1] ?? words;
}

function withoutCommonEnd(left: string, right: string): readonly [string, string] {
  const shortest = Math.min(left.length, right.length);
  let end = 0;
  while (end < shortest && left.at(-1 - end) === right.at(-1 - end)) end += 1;
  return [left.slice(0, left.length - end), right.slice(0, right.length - end)];
}

/** Without escaped line ends around the words. */
function withoutLineEnds(text: string): string {
  return text.replaceAll(/^(?:\\[nrt]|\s)+|(?:\\[nrt]|\s)+$/g, "");
}

const charactersShown = 48;

/** In quotes. Secrets are masked before the text is cut. */
function shown(text: string): string {
  const clean = cleanLine(text, 400);
  if (clean.length <= charactersShown) return quoted(clean);
  return quoted(`${clean.slice(0, charactersShown).replace(/[\uD800-\uDBFF]$/, "")}…`);
}

function quoted(text: string): string {
  return text === "" ? "nothing" : `\`${text.replaceAll("`", "'")}\``;
}

function count(value: number): string {
  return formatValue(value, "count");
}

function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? "" : "s"}`;
}
