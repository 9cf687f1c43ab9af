import Anthropic from "@anthropic-ai/sdk";
import { expect, test } from "vitest";
import type { WireExchange } from "../../../src/core/trace.ts";
import { VirtualClock } from "../../../src/provider/virtual/virtual-clock.ts";
import { virtualFetch } from "../../../src/provider/virtual/virtual-fetch.ts";
import { instantSettings, shellTool } from "../open-session.ts";

const script = { turns: [{ blocks: [{ kind: "text", text: "hi" }] }] } as const;
const ask = { model: "claude-opus-5", max_tokens: 500, messages: [{ role: "user", content: "go" } as const] };

/** Nanoseconds that a title, a look ahead, a list of models, a count, a refusal and a prompt with tools wait for their answers. */
async function waits(sideHoldNs?: number): Promise<readonly number[]> {
  const exchanges: WireExchange[] = [];
  const settings = { ...instantSettings, ...(sideHoldNs !== undefined && { sideHoldNs }) };
  const onExchange = (one: WireExchange) => exchanges.push(one);
  const fetch = virtualFetch({ script, settings, clock: new VirtualClock(), onExchange });
  const client = new Anthropic({ apiKey: "k", baseURL: "http://virtual", maxRetries: 0, fetch });
  await client.messages.create(ask);
  await fetch("http://virtual/", { method: "HEAD" });
  await client.models.list();
  await client.messages.countTokens(ask);
  await client.messages.create({ ...ask, max_tokens: -1 }).catch(() => undefined);
  await client.messages.create({ ...ask, tools: [shellTool] });
  return exchanges.map(({ arrivalNs, endNs }) => endNs - arrivalNs);
}

test("all that is no request of a conversation with tools is held back, and nothing else", async () => {
  const free = await waits();
  expect(free).toHaveLength(6);
  const held = await waits(3e9);
  expect(held.map((waitNs, index) => waitNs - (free[index] ?? 0))).toEqual([3e9, 3e9, 3e9, 3e9, 3e9, 0]);
});
