import type Anthropic from "@anthropic-ai/sdk";
import type { LatencyProfile } from "../../src/core/provider-settings.ts";
import { VirtualClock } from "../../src/provider/virtual/virtual-clock.ts";
import { virtualFetch } from "../../src/provider/virtual/virtual-fetch.ts";
import { instantSettings } from "./open-session.ts";

export type Life = "5m" | "1h";
export type Body = Record<string, unknown>;

export const mark = (life?: Life) => (life === undefined ? {} : { cache_control: { type: "ephemeral", ttl: life } });

/** A text block that renders to so many tokens in the system prompt: `{"text":"..","type":"text"}` has 25 bytes around it. */
export const text = (tokens: number, life?: Life, letter = "s"): Body => ({
  type: "text",
  text: letter.repeat(tokens * 4 - 25),
  ...mark(life),
});

/** The same in a user message, whose blocks begin with `user `. */
export const said = (tokens: number, life?: Life, letter = "u"): Body => ({
  ...text(tokens, life),
  text: letter.repeat(tokens * 4 - 30),
});

export const user = (...content: Body[]): Body => ({ role: "user", content });
/** A prompt of ten tokens behind what is cached. */
export const go = user(said(10));

export interface Step extends Body {
  /** Seconds after the first request. */
  readonly at?: number;
  readonly workspace?: string;
}

/** Read, written for five minutes, written for an hour, fresh. */
export type Counts = readonly [number, number, number, number];

/** Sends the steps, each at its moment of virtual time, and returns how each prompt was billed, or why it was refused. */
export async function billed(model: string, steps: readonly Step[], latency: LatencyProfile = instantSettings.latency) {
  const clock = new VirtualClock();
  const script = { turns: [{ blocks: [{ kind: "text", text: "fine" }] }] } as const;
  const ask = virtualFetch({ script, settings: { ...instantSettings, latency }, clock });
  const send = async ({ at = 0, workspace, ...body }: Step): Promise<Counts | string> => {
    await clock.sleep(at * 1e9 - Number(clock.nowNs()));
    const response = await ask("http://virtual/v1/messages", {
      method: "POST",
      headers: {
        "x-api-key": "k",
        "anthropic-version": "2023-06-01",
        ...(workspace && { "anthropic-workspace-id": workspace }),
      },
      body: JSON.stringify({ model, max_tokens: 10, messages: [go], ...body }),
    });
    const message: Anthropic.Message | Anthropic.ErrorResponse = JSON.parse(await response.text());
    if (message.type === "error") return message.error.message;
    const { cache_read_input_tokens: read, cache_creation: written, input_tokens: fresh } = message.usage;
    return [read ?? 0, written?.ephemeral_5m_input_tokens ?? 0, written?.ephemeral_1h_input_tokens ?? 0, fresh];
  };
  return await Promise.all(steps.map(send));
}
