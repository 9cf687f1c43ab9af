import { totalCost, valueIfKnown } from "../../../src/core/exchange-cost.ts";
import { randomFrom } from "../../../src/core/random.ts";
import type { WireExchange } from "../../../src/core/trace.ts";
import { keptAlive } from "../../../src/engine/reference/keep-alive.ts";
import type { Message } from "../../../src/engine/reference/message.ts";
import { messagesClient } from "../../../src/engine/reference/provider/messages-client.ts";
import { TurnRequests } from "../../../src/engine/reference/turn-requests.ts";
import { VirtualClock } from "../../../src/provider/virtual/virtual-clock.ts";
import { fields, list, number, text } from "../program/program-input.ts";
import { engineOptions } from "../program/run-engine.ts";
import { runProgram, type ProgramResult } from "../program/run-program.ts";
import { inputTokens, sonnetLatency, total, virtualModel } from "../program/virtual-model.ts";

const readInput = fields({
  model: text,
  asOf: text,
  seed: text,
  /** Of the engine. */
  flags: list(text),
  /** Part of the system prompt. */
  instructions: text,
  prompts: list(text),
  /** One for each prompt. */
  answers: list(text),
  /** After each answer. */
  pausesNs: list(number),
});

await runProgram(idleSession);

/**
 * A conversation with a person who pauses between prompts, on simulated time. It uses the engine's own requests, client and
 * keep-alive, against a provider in this process.
 */
async function idleSession(raw: unknown): Promise<ProgramResult> {
  const { flags, pausesNs, instructions, prompts, answers, seed, ...model } = readInput(raw);
  const clock = new VirtualClock();
  const script = { turns: answers.map((answer) => ({ blocks: [{ kind: "text", text: answer } as const] })) };
  const { fetch, exchanges } = virtualModel({ script, settings: { ...model, seed, latency: sonnetLatency }, clock });
  const options = engineOptions([...flags, "--model", model.model], "the session's prompts");
  const send = messagesClient({
    signal: new AbortController().signal,
    clock,
    fetch,
    random: () => Promise.resolve(randomFrom(seed)),
    retry: options.retry,
    gate: null,
    requestClass: "interactive",
    guard: null,
  });
  const more = { tools: [], maxTokens: () => options.maxTokens };
  const root = process.cwd();
  const requests = await TurnRequests.open({ options, clock, root, instructions, emit: ignoreEvents, more });
  let messages: readonly Message[] = [];
  for (const [turn, prompt] of prompts.entries()) {
    messages = [...messages, { role: "user", content: [{ type: "text", text: prompt }, ...requests.lastBlocks()] }];
    const { blocks } = await send(requests.next(messages, turn), ignoreEvents);
    const answer = blocks.flatMap((block) => (block.type === "text" ? [block.text] : [])).join("");
    if (answer !== answers[turn]) return { kind: "wrong", reason: `Answer ${turn + 1} is not the script's.` };
    messages = [...messages, { role: "assistant", content: blocks }];
    const pause = () => clock.sleep(pausesNs[turn] ?? 0);
    const { newest } = requests;
    if (newest === null || options.sent.cacheKeepAlive === "off") await pause();
    else await keptAlive({ clock, ...newest, ping: async (one) => void (await send(one, ignoreEvents)) }, pause);
  }
  return { kind: "values", values: sessionValues(exchanges) };
}

/** A ping is known by its answer of one token. Every answer of a script is longer. */
function sessionValues(exchanges: readonly WireExchange[]): Record<string, number> {
  const pings = exchanges.filter(({ usage }) => usage.outputTokens === 1);
  const turns = exchanges.filter(({ usage }) => usage.outputTokens > 1);
  const turnInputTokens = total(turns, inputTokens);
  return {
    ...valueIfKnown("cost.total", totalCost(exchanges)),
    ...valueIfKnown("cost.pings", totalCost(pings)),
    "cache.pings": pings.length,
    "cache.reprefill_tokens": total(turns, ({ cache }) => cache.missedTokens ?? 0),
    "cache.hit_ratio_tokens": total(turns, ({ usage }) => usage.cacheReadTokens) / turnInputTokens,
    "gen_ai.usage.input_tokens": turnInputTokens,
    "modelled.time_to_first_chunk": Math.round(total(turns, ({ modelled }) => modelled.ttftNs) / turns.length),
  };
}

/** Everything is counted at the provider. */
function ignoreEvents(): void {}
