import { latencyFits } from "../../../src/core/latency-fits.ts";
import type { MetricValues } from "../../../src/core/metric.ts";
import { randomFrom } from "../../../src/core/random.ts";
import type { WireExchange } from "../../../src/core/trace.ts";
import type { TurnScript } from "../../../src/core/turn-script.ts";
import { parseOptions } from "../../../src/engine/reference/options.ts";
import type { SentRequest } from "../../../src/engine/reference/provider/model-fetch.ts";
import { runAgent } from "../../../src/engine/reference/run-agent.ts";
import { VirtualClock } from "../../../src/provider/virtual/virtual-clock.ts";
import type { ProgramResult } from "../program/run-program.ts";
import { virtualModelFetch } from "../virtual/model-fetch.ts";
import { readPausedInput } from "./paused-input-file.ts";

/**
 * The whole engine, tools and all, in a session over which a person sits and thinks: on simulated time, against the provider in this
 * process. The person's pause comes before a turn's request, so that half an hour takes no time and the cache forgets all the same.
 */
export async function pausedSession(input: unknown, root: string): Promise<ProgramResult> {
  const { model, asOf, seed, flags, prompt, turns, probes, marker, pausesNs } = readPausedInput(input);
  const clock = new VirtualClock();
  const exchanges: WireExchange[] = [];
  const script: TurnScript = {
    turns,
    probes,
    sides: [{ kind: "extract", marker, maxLines: probes.length, heading: "What was found so far:" }],
  };
  const latency = { kind: "linear", ...latencyFits["sonnet-4-5"], logSd: 0, timeScale: 1 } as const;
  const send = virtualModelFetch({
    script,
    settings: { model, asOf, seed, latency },
    clock,
    onExchange: (exchange) => exchanges.push(exchange),
  });
  let pauseNs = 0;
  let text = "";
  const options = parseOptions([...flags, "--model", model, "--", prompt]);
  if (options === null) return { kind: "wrong", reason: "the flags ask for help" };
  const failure = await runAgent({
    options,
    prompt,
    root,
    clock,
    signal: new AbortController().signal,
    random: () => Promise.resolve(randomFrom(seed)),
    fetch: async (url: string, request: SentRequest) => {
      const waitNs = pauseNs;
      pauseNs = 0;
      await clock.sleep(waitNs);
      return send(url, request);
    },
    emit: (event) => {
      // A summary for this turn has been asked for by now: the pause is for the turn's own request.
      if (event.kind === "request-start") pauseNs = pausesNs[event.turn] ?? 0;
      if (event.kind === "text-delta") text += event.text;
    },
  });
  if (failure !== null) return { kind: "wrong", reason: failure };
  const last =
    turns
      .at(-1)
      ?.blocks.flatMap((block) => (block.kind === "text" ? [block.text] : []))
      .join("") ?? "";
  if (!text.endsWith(last)) return { kind: "wrong", reason: "the session does not end with the script's answer" };
  const main = exchanges.filter(({ role }) => role === "main");
  if (main.length !== turns.length) return { kind: "wrong", reason: `${main.length} turns instead of ${turns.length}` };
  const passedNs = Number(clock.nowNs()) - pausesNs.reduce((sum, pause) => sum + pause, 0);
  return {
    kind: "values",
    values: { ...sessionValues(exchanges, main, probes.length), "simulated.makespan": passedNs },
  };
}

function sessionValues(
  exchanges: readonly WireExchange[],
  main: readonly WireExchange[],
  factCount: number,
): MetricValues {
  const readTokens = total(exchanges, ({ usage }) => usage.cacheReadTokens);
  const inputTokens = readTokens + total(exchanges, ({ usage }) => usage.freshInputTokens + usage.cacheWriteTokens);
  const outputTokens = total(exchanges, ({ usage }) => usage.outputTokens);
  return {
    "cost.total": total(exchanges, ({ modelled }) => modelled.costNanoUsd),
    "task.tokens": inputTokens + outputTokens,
    "gen_ai.usage.input_tokens": inputTokens,
    "gen_ai.invoke_agent.inference_calls": exchanges.length,
    "cache.hit_ratio_tokens": readTokens / inputTokens,
    "cache.reprefill_tokens": total(main, ({ cache }) => cache.missedTokens ?? 0),
    "compaction.count": main.filter(({ cache }) => cache.firstDifference?.section === "messages").length,
    "context.fact_recall": (main.at(-1)?.probes.length ?? 0) / factCount,
    "modelled.model_time": total(main, ({ modelled }) => modelled.ttftNs + modelled.decodeNs),
  };
}

function total(among: readonly WireExchange[], value: (exchange: WireExchange) => number): number {
  return among.reduce((sum, exchange) => sum + value(exchange), 0);
}
