import { type ToolTurn, toolTurns } from "../../audit/tool-turns.ts";
import type { RunRecord, TrialRecord } from "../../core/run-record.ts";
import { phaseName } from "../../core/trial-phase.ts";
import { digestOf } from "../../provider/digest.ts";
import { type OtlpSpan, otlpTraces } from "../../provider/observe/otlp.ts";
import type { PushedTrial } from "./pushed-trials.ts";

/**
 * A trial as one trace: the agent's span, below it the model calls as the provider saw them, and the tool calls. Names, times
 * and counts only: no text of a prompt, an answer, a command, a refusal or an error.
 */
export function trialSpans(run: RunRecord, trial: PushedTrial): readonly OtlpSpan[] {
  const { scenario, arm, side, phase, trace, script, unixNs } = trial;
  const traceSeed = JSON.stringify([run.id, scenario, arm, side, phase]);
  const traceId = digestOf(["trace", traceSeed], 32);
  const rootId = digestOf(["agent span", traceSeed]);
  const at = (ns: number): string => String(unixNs + BigInt(Math.round(ns)));
  const isFailed = recordOf(run, trial)?.outcome.kind === "failed";
  const root: OtlpSpan = {
    traceId,
    spanId: rootId,
    name: `invoke_agent ${run.engine.id}`,
    kind: 1,
    startTimeUnixNano: at(trace.spawnNs),
    endTimeUnixNano: at(trace.exitNs),
    attributes: [
      text("gen_ai.operation.name", "invoke_agent"),
      text("gen_ai.agent.name", run.engine.id),
      ...(run.engine.version === null ? [] : [text("gen_ai.agent.version", run.engine.version)]),
      text("bench.run", run.id),
      text("bench.scenario", scenario),
      text("bench.arm", arm),
      text("bench.side", side),
      text("bench.trial", phaseName(phase)),
      text("bench.exit", trace.exit.kind),
      ...(isFailed ? [text("error.type", "trial_failed")] : []),
    ],
    events: [],
    status: { code: isFailed ? 2 : 0 },
  };
  const tools = toolTurns(trace, script, [])
    .flatMap(toolsOf)
    .map(({ name, calls, startNs, endNs }, index): OtlpSpan => ({
      traceId,
      spanId: digestOf(["tool span", traceSeed, index]),
      parentSpanId: rootId,
      name: `execute_tool ${name}`,
      kind: 1,
      startTimeUnixNano: at(startNs),
      endTimeUnixNano: at(endNs),
      attributes: [
        text("gen_ai.operation.name", "execute_tool"),
        text("gen_ai.tool.name", name),
        { key: "bench.tool_calls", value: { intValue: String(calls) } },
      ],
      events: [],
      status: { code: 0 },
    }));
  return [root, ...servedSpans(trial, traceSeed, rootId), ...tools];
}

/**
 * The provider's spans below the agent's. A stream's events would be thousands, and what the provider says of a refusal quotes
 * the request: both are left out.
 */
function servedSpans({ trace, unixNs }: PushedTrial, traceSeed: string, rootId: string): readonly OtlpSpan[] {
  const { resourceSpans } = otlpTraces(trace.exchanges, { unixNs, traceSeed });
  const spans = resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
  return spans.map((span) => ({
    ...span,
    parentSpanId: span.parentSpanId ?? rootId,
    events: [],
    status: { code: span.status.code },
  }));
}

/** Tool calls by the kind of what was asked for. Where only the whole turn is known, its calls are one span. */
function toolsOf({ calls, answered }: ToolTurn) {
  return calls.map(({ operation, startNs, endNs }) => ({
    name: operation === null ? "several" : operation.kind === "named" ? operation.name : operation.kind,
    calls: calls.length === 1 ? answered.toolResults.length : 1,
    startNs,
    endNs,
  }));
}

function recordOf(run: RunRecord, { scenario, arm, side, phase }: PushedTrial): TrialRecord | undefined {
  return run.scenarios
    .find(({ id }) => id === scenario)
    ?.arms.find(({ id }) => id === arm)
    ?.trials.find((trial) => trial.side === side && phaseName(trial.phase) === phaseName(phase));
}

function text(key: string, value: string): OtlpSpan["attributes"][number] {
  return { key, value: { stringValue: value } };
}
