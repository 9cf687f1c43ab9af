import type { Cause, CauseDifference } from "../../core/cause.ts";
import type { RunRecord } from "../../core/run-record.ts";
import type { PromptDifference } from "../../core/trace.ts";
import { formatValue } from "../../core/units.ts";
import { cleanLine } from "../clean-text.ts";
import { formatSigned } from "./value-text.ts";

/** A cause in words, without a full stop: what changed, where, what it costs, and how many rows follow. The text is clean. */
export function causeText(run: RunRecord, { difference, rows, costNanoUsd }: Cause): string {
  const arms = new Set(rows.map(({ scenario, arm }) => JSON.stringify([scenario, arm]))).size;
  const cost = costNanoUsd === null ? "" : `${formatSigned(costNanoUsd, "nanoUsd")} a task, `;
  const extent = `${counted(rows.length, "row")} in ${counted(arms, "arm")}`;
  return `${differenceText(run, difference)}: ${cost}${extent}`;
}

const sectionWords = { tools: "list of tools", system: "system prompt", messages: "conversation" } as const;

function differenceText(run: RunRecord, difference: CauseDifference): string {
  switch (difference.kind) {
    case "prompt-volatile": {
      const { section, request, requests } = difference;
      const where = `in ${counted(requests, "request")}, first in request ${count(request)}`;
      return `The ${sectionWords[section]} changes during the session, ${where} (${becameText(difference)})`;
    }
    case "prompt-changed": {
      const { section, request, base, head, parting } = difference;
      const size = base === head ? `${count(head)} bytes on both sides` : `${count(base)} → ${count(head)} bytes`;
      const texts = parting === undefined ? "" : `${becameText(parting)}; `;
      return `The ${sectionWords[section]} differs from request ${count(request)} on (${texts}${size})`;
    }
    case "cache-marks":
      return `Request ${count(difference.request)} has ${counted(difference.head, "cache mark")} instead of ${count(difference.base)}`;
    case "requests":
      return `The session has ${counted(difference.head, "request")} instead of ${count(difference.base)}; request ${count(difference.request)} is the first that one side lacks`;
    case "retries":
      return `${counted(difference.head, "request")} got no whole answer, instead of ${count(difference.base)}; the sides part at request ${count(difference.request)}`;
    case "connections":
      return `The engine opened ${counted(difference.head, "connection")} instead of ${count(difference.base)}; the sides part at request ${count(difference.request)}`;
    case "output":
      return `The answer to request ${count(difference.request)} has ${formatValue(difference.head, "tokens")} instead of ${formatValue(difference.base, "tokens")}`;
    case "information":
      return `${difference.head < difference.base ? "Information was lost" : "More information reached the model"}: ${metricChange(run, difference)}`;
    case "concurrency":
      return `Tool calls overlap ${difference.head < difference.base ? "less" : "more"}: ${metricChange(run, difference)}`;
    case "start":
      return `The start takes ${difference.head > difference.base ? "longer" : "less time"}: ${metricChange(run, difference)}`;
    case "unknown":
      return "The cause is not known";
  }
}

function metricChange(
  run: RunRecord,
  { metric: id, base, head }: { readonly metric: string; readonly base: number; readonly head: number },
): string {
  const metric = run.scenarios.flatMap(({ metrics }) => metrics).find((one) => one.id === id);
  const unit = metric?.unit ?? "count";
  return `${cleanLine(metric?.title ?? id)} ${formatValue(base, unit)} → ${formatValue(head, unit)}`;
}

function becameText({ atByte, before, after }: Omit<PromptDifference, "section">): string {
  const [old, now] = partingTexts(before, after);
  return `byte ${count(atByte)}: ${quoted(old)} became ${quoted(now)}`;
}

const textShown = 32;

/** Both texts from the word in which they part. The excerpts share what leads up to it. */
function partingTexts(before: string, after: string): readonly [string, string] {
  let common = 0;
  while (common < before.length && before[common] === after[common]) common += 1;
  const from = before.slice(0, common).search(/[^\s"'`]+$/);
  const start = from < 0 ? common : from;
  let end = 0;
  const shortest = Math.min(before.length, after.length) - common;
  while (end < shortest && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const shown = (text: string): string => cleanLine(text.slice(start, Math.max(common, text.length - end)), textShown);
  return [shown(before), shown(after)];
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
