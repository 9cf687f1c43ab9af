import { randomFrom } from "../../../src/core/random.ts";
import type { WireExchange } from "../../../src/core/trace.ts";
import { keptAlive } from "../../../src/engine/reference/keep-alive.ts";
import type { Message } from "../../../src/engine/reference/message.ts";
import { parseOptions } from "../../../src/engine/reference/options.ts";
import { messagesClient, type ModelRequest } from "../../../src/engine/reference/provider/messages-client.ts";
import type { Reply } from "../../../src/engine/reference/provider/reply-assembly.ts";
import { TurnRequests } from "../../../src/engine/reference/turn-requests.ts";
import { VirtualClock } from "../../../src/provider/virtual/virtual-clock.ts";
import type { ProgramResult } from "../program/run-program.ts";
import { virtualModelFetch } from "../virtual/model-fetch.ts";
import { idleInput } from "./idle-input.ts";

/**
 * A conversation with a person who pauses between prompts, on simulated time: the engine's own requests, client and keep-alive
 * against the provider in this process. An hour's pause takes a few milliseconds, and every run sees the same times.
 */
export async function idleSession(input: unknown): Promise<ProgramResult> {
  const { settings, flags, pausesNs, instructions, prompts, answers } = idleInput(input);
  const clock = new VirtualClock();
  const exchanges: WireExchange[] = [];
  const script = { turns: answers.map((text) => ({ blocks: [{ kind: "text" as const, text }] })) };
  const fetch = virtualModelFetch({ script, settings, clock, onExchange: (exchange) => exchanges.push(exchange) });
  const options = parseOptions([...flags, "--model", settings.model, "the session's prompts"]);
  if (options === null) return { kind: "wrong", reason: "the flags ask for help" };
  const signal = new AbortController().signal;
  const random = () => Promise.resolve(randomFrom(settings.seed));
  const send = messagesClient({
    signal,
    clock,
    fetch,
    random,
    retry: options.retry,
    gate: null,
    requestClass: "interactive",
    guard: null,
  });
  const more = { tools: [], maxTokens: () => options.maxTokens };
  const requests = await TurnRequests.open({
    options,
    clock,
    root: process.cwd(),
    instructions,
    emit: ignoreEvents,
    more,
  });
  let messages: readonly Message[] = [];
  for (const [turn, prompt] of prompts.entries()) {
    messages = [...messages, { role: "user", content: [{ type: "text", text: prompt }, ...requests.lastBlocks()] }];
    const reply = await send(requests.next(messages, turn), ignoreEvents);
    if (textOf(reply) !== answers[turn]) return { kind: "wrong", reason: `answer ${turn + 1} is not the script's` };
    messages = [...messages, { role: "assistant", content: reply.blocks }];
    const pause = () => clock.sleep(pausesNs[turn] ?? 0);
    const ping = async (one: ModelRequest): Promise<void> => void (await send(one, ignoreEvents));
    const { newest } = requests;
    if (newest === null || options.sent.cacheKeepAlive === "off") await pause();
    else await keptAlive({ clock, ...newest, ping }, pause);
  }
  return { kind: "values", values: sessionValues(exchanges) };
}

function textOf(reply: Reply): string {
  return reply.blocks.flatMap((block) => (block.type === "text" ? [block.text] : [])).join("");
}

/** A ping is known by its answer: one token, which no answer of a script is as short as. */
function sessionValues(exchanges: readonly WireExchange[]): Record<string, number> {
  const pings = exchanges.filter(({ usage }) => usage.outputTokens === 1);
  const turns = exchanges.filter(({ usage }) => usage.outputTokens > 1);
  const readTokens = sum(turns, ({ usage }) => usage.cacheReadTokens);
  const inputTokens = readTokens + sum(turns, ({ usage }) => usage.freshInputTokens + usage.cacheWriteTokens);
  return {
    "cost.total": sum(exchanges, ({ modelled }) => modelled.costNanoUsd),
    "cost.pings": sum(pings, ({ modelled }) => modelled.costNanoUsd),
    "cache.pings": pings.length,
    "cache.reprefill_tokens": sum(turns, ({ cache }) => cache.missedTokens ?? 0),
    "cache.hit_ratio_tokens": readTokens / inputTokens,
    "gen_ai.usage.input_tokens": inputTokens,
    "modelled.time_to_first_chunk": Math.round(sum(turns, ({ modelled }) => modelled.ttftNs) / turns.length),
  };
}

function sum(among: readonly WireExchange[], value: (exchange: WireExchange) => number): number {
  return among.reduce((total, exchange) => total + value(exchange), 0);
}

/** What counts here is what the provider saw. */
function ignoreEvents(): void {}
