import type { WireExchange } from "../../../src/core/trace.ts";
import { runAgent } from "../../../src/engine/reference/run-agent.ts";
import { openOutputs } from "../../../src/engine/reference/sinks/open-outputs.ts";
import { VirtualClock } from "../../../src/provider/virtual/virtual-clock.ts";
import type { ProgramResult } from "../program/run-program.ts";
import { virtualModelFetch } from "../virtual/model-fetch.ts";
import { agentOptions } from "./agent-options.ts";
import type { ProgramInput } from "./program-input.ts";

const model = "claude-sonnet-5";

/**
 * A long answer at a real model's pace, in simulated time: how many writes a window makes of it, and how much later a piece is written
 * than the provider sent it. The same numbers on every machine.
 */
export async function pacedWindows(input: ProgramInput): Promise<ProgramResult> {
  const clock = new VirtualClock();
  const exchanges: WireExchange[] = [];
  const text = input.text("text");
  const perTokenNs = Math.round(1e9 / input.number("tokensPerSecond"));
  const send = virtualModelFetch({
    script: { turns: [{ blocks: [{ kind: "text", text }] }] },
    settings: {
      model,
      seed: input.text("seed"),
      asOf: "2026-11-01",
      latency: { kind: "fixed", ttftNs: 1e9, perTokenNs },
    },
    clock,
    onExchange: (exchange) => exchanges.push(exchange),
  });
  const options = agentOptions([...input.flags(), "--max-tokens", "100000"], "go");
  const written: { readonly atNs: number; readonly end: number }[] = [];
  let output = "";
  const outputs = openOutputs({
    options,
    clock,
    say: (piece) => {
      output += piece;
      written.push({ atNs: Number(clock.nowNs()), end: output.length });
    },
  });
  const told: { readonly atNs: number; readonly end: number }[] = [];
  let sent = 0;
  const failure = await runAgent({
    options,
    prompt: "go",
    root: process.cwd(),
    signal: new AbortController().signal,
    clock,
    fetch: send,
    emit: (event) => {
      if (event.kind === "text-delta") {
        sent += event.text.length;
        told.push({ atNs: Number(clock.nowNs()), end: sent });
      }
      outputs.emit(event);
    },
  });
  await outputs.end();
  if (failure !== null) return { kind: "wrong", reason: failure };
  if (output.trimEnd() !== text.trimEnd()) return { kind: "wrong", reason: "the output is not the model's text" };
  let at = 0;
  const delaysNs = told.map(({ atNs, end }) => {
    while ((written[at]?.end ?? Number.POSITIVE_INFINITY) < end) at += 1;
    return (written[at]?.atNs ?? atNs) - atNs;
  });
  const sorted = delaysNs.toSorted((left, right) => left - right);
  return {
    kind: "values",
    values: {
      "output.window_writes": written.length,
      "output.window_delay": sorted[Math.floor(sorted.length * 0.95)] ?? 0,
    },
  };
}
