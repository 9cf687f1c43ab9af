import { totalCost, valueIfKnown } from "../../../src/core/exchange-cost.ts";
import type { MetricValues } from "../../../src/core/metric.ts";
import { randomFrom } from "../../../src/core/random.ts";
import type { WireExchange } from "../../../src/core/trace.ts";
import type { Turn, TurnScript } from "../../../src/core/turn-script.ts";
import type { SentRequest } from "../../../src/engine/reference/provider/model-fetch.ts";
import { VirtualClock } from "../../../src/provider/virtual/virtual-clock.ts";
import { fields, list, number, text, turnScript } from "../program/program-input.ts";
import { engineOptions, runEngine } from "../program/run-engine.ts";
import type { ProgramResult } from "../program/run-program.ts";
import { inputTokens, sonnetLatency, total, virtualModel } from "../program/virtual-model.ts";

const readInput = fields({
  model: text,
  asOf: text,
  seed: text,
  /** Of the engine. */
  flags: list(text),
  prompt: text,
  /** A last turn without calls ends the session. */
  turns: (turns, path) => turnScript({ turns }, path).turns,
  /** Texts that are looked for in each request. */
  probes: list(text),
  /** Lines with this marker are kept by the model's summaries. */
  marker: text,
  /** How long a person takes before each turn's request. */
  pausesNs: list(number),
});

/**
 * Runs the whole engine in a session whose person pauses, on simulated time, against a provider in this process. Each pause comes
 * before a turn's request. Half an hour takes no time, and the cache expires all the same.
 */
export async function pausedSession(raw: unknown, root: string): Promise<ProgramResult> {
  const { model, asOf, seed, flags, prompt, turns, probes, marker, pausesNs } = readInput(raw);
  const clock = new VirtualClock();
  const script: TurnScript = {
    turns,
    probes,
    sides: [{ kind: "extract", marker, maxLines: probes.length, heading: "What was found so far:" }],
  };
  const settings = { model, asOf, seed, latency: sonnetLatency };
  const { fetch, exchanges } = virtualModel({ script, settings, clock });
  let pauseNs = 0;
  const { failure, text: output } = await runEngine({
    options: engineOptions([...flags, "--model", model], prompt),
    prompt,
    root,
    clock,
    random: () => Promise.resolve(randomFrom(seed)),
    fetch: async (url: string, request: SentRequest) => {
      const waitNs = pauseNs;
      pauseNs = 0;
      await clock.sleep(waitNs);
      return fetch(url, request);
    },
    emit: (event) => {
      // A summary for this turn was requested before, so the pause belongs to the turn's own request.
      if (event.kind === "request-start") pauseNs = pausesNs[event.turn] ?? 0;
    },
  });
  if (failure !== null) return { kind: "wrong", reason: failure };
  if (!output.endsWith(lastText(turns)))
    return { kind: "wrong", reason: "The session does not end with the script's answer." };
  const turnExchanges = exchanges.filter(({ purpose }) => purpose === "main");
  if (turnExchanges.length !== turns.length)
    return { kind: "wrong", reason: `The session had ${turnExchanges.length} turns instead of ${turns.length}.` };
  const makespanNs = Number(clock.nowNs()) - pausesNs.reduce((sum, pause) => sum + pause, 0);
  return {
    kind: "values",
    values: { ...sessionValues(exchanges, turnExchanges, probes.length), "simulated.makespan": makespanNs },
  };
}

function lastText(turns: readonly Turn[]): string {
  return (turns.at(-1)?.blocks ?? []).flatMap((block) => (block.kind === "text" ? [block.text] : [])).join("");
}

function sessionValues(
  exchanges: readonly WireExchange[],
  turns: readonly WireExchange[],
  factCount: number,
): MetricValues {
  const allInputTokens = total(exchanges, inputTokens);
  return {
    ...valueIfKnown("cost.total", totalCost(exchanges)),
    "task.tokens": allInputTokens + total(exchanges, ({ usage }) => usage.outputTokens),
    "gen_ai.usage.input_tokens": allInputTokens,
    "gen_ai.invoke_agent.inference_calls": exchanges.length,
    "cache.hit_ratio_tokens": total(exchanges, ({ usage }) => usage.cacheReadTokens) / allInputTokens,
    "cache.reprefill_tokens": total(turns, ({ cache }) => cache.missedTokens ?? 0),
    "compaction.count": turns.filter(({ cache }) => cache.firstDifference?.section === "messages").length,
    "context.fact_recall": (turns.at(-1)?.probes.length ?? 0) / factCount,
    "modelled.model_time": total(turns, ({ modelled }) => modelled.ttftNs + modelled.decodeNs),
  };
}
