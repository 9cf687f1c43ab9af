import { openOutputs } from "../../../src/engine/reference/sinks/open-outputs.ts";
import { quantile } from "../../../src/stats/quantile.ts";
import { VirtualClock } from "../../../src/provider/virtual/virtual-clock.ts";
import { fields, number, text, toggleFlags } from "../program/program-input.ts";
import { engineOptions, runEngine } from "../program/run-engine.ts";
import type { ProgramResult } from "../program/run-program.ts";
import { virtualModel } from "../program/virtual-model.ts";

const readInput = fields({ seed: text, tokensPerSecond: number, text, toggles: toggleFlags });

/** The characters up to `end` existed at this time. */
interface Progress {
  readonly atNs: number;
  readonly end: number;
}

/**
 * A long answer at a real model's pace, in simulated time. Counts the writes of an output window, and how much later a piece is
 * written than it was received.
 */
export async function pacedWindows(raw: unknown): Promise<ProgramResult> {
  const input = readInput(raw);
  const clock = new VirtualClock();
  const perTokenNs = Math.round(1e9 / input.tokensPerSecond);
  const latency = { kind: "fixed", ttftNs: 1e9, perTokenNs } as const;
  const { fetch } = virtualModel({
    script: { turns: [{ blocks: [{ kind: "text", text: input.text }] }] },
    settings: { model: "claude-sonnet-5", seed: input.seed, asOf: "2026-11-01", latency },
    clock,
  });
  const prompt = "go";
  const options = engineOptions([...input.toggles, "--max-tokens", "100000"], prompt);
  const written: Progress[] = [];
  const received: Progress[] = [];
  let output = "";
  let receivedCharacters = 0;
  const outputs = openOutputs({
    options,
    clock,
    say: (piece) => {
      output += piece;
      written.push({ atNs: Number(clock.nowNs()), end: output.length });
    },
  });
  const { failure } = await runEngine({
    options,
    prompt,
    root: process.cwd(),
    clock,
    fetch,
    emit: (event) => {
      if (event.kind === "text-delta") {
        receivedCharacters += event.text.length;
        received.push({ atNs: Number(clock.nowNs()), end: receivedCharacters });
      }
      outputs.emit(event);
    },
  });
  await outputs.end();
  if (failure !== null) return { kind: "wrong", reason: failure };
  if (output.trimEnd() !== input.text.trimEnd())
    return { kind: "wrong", reason: "The output is not the model's text." };
  const delay = quantile(delaysNs(received, written), 0.95) ?? 0;
  return { kind: "values", values: { "output.window_writes": written.length, "output.window_delay": delay } };
}

function delaysNs(received: readonly Progress[], written: readonly Progress[]): readonly number[] {
  let at = 0;
  return received.map(({ atNs, end }) => {
    while ((written[at]?.end ?? Number.POSITIVE_INFINITY) < end) at += 1;
    return (written[at]?.atNs ?? atNs) - atNs;
  });
}
