import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
import { generateText } from "ai";
import { expect, test } from "vitest";
import type { FaultKind } from "../../../src/core/fault.ts";
import { openaiClient, openaiModel } from "../wire/openai/opened-client.ts";
import { type OpenedSession, openSession } from "../open-session.ts";

const messages = [{ role: "user" as const, content: "go" }];

/** Clients that may try again twice, asked once. */
const clients: Readonly<Record<string, (session: OpenedSession) => Promise<unknown>>> = {
  "the Anthropic SDK": ({ client }) =>
    client.withOptions({ maxRetries: 2 }).messages.create({ model: "claude-opus-5", max_tokens: 50, messages }),
  "the OpenAI SDK, chat": (session) =>
    openaiClient(session).withOptions({ maxRetries: 2 }).chat.completions.create({ model: openaiModel, messages }),
  "the OpenAI SDK, Responses": (session) =>
    openaiClient(session).withOptions({ maxRetries: 2 }).responses.create({ model: openaiModel, input: "go" }),
  "the AI SDK, Messages": ({ baseUrl }) =>
    generateText({ model: createAnthropic({ baseURL: `${baseUrl}/v1`, apiKey: "k" })("claude-opus-5"), prompt: "go" }),
  "the AI SDK, chat": ({ baseUrl }) =>
    generateText({ model: createOpenAI({ baseURL: `${baseUrl}/v1`, apiKey: "k" }).chat(openaiModel), prompt: "go" }),
  "the AI SDK, Responses": ({ baseUrl }) =>
    generateText({ model: createOpenAI({ baseURL: `${baseUrl}/v1`, apiKey: "k" })(openaiModel), prompt: "go" }),
};

async function met(ask: (session: OpenedSession) => Promise<unknown>, what: FaultKind, attempts: number) {
  await using session = await openSession({
    turns: [{ blocks: [{ kind: "text", text: "fine" }], fault: { what, attempts } }],
  });
  const failed = await ask(session).then(
    () => false,
    () => true,
  );
  const { exchanges } = await session.log();
  return { failed, exchanges };
}

const cases = Object.entries(clients).flatMap(([name, ask]) =>
  [429, 500, 529].map((status) => [name, status, ask] as const),
);

/** Claude's own status of an overload is no status of OpenAI. */
function seenStatus(name: string, status: number): number {
  return status === 529 && /OpenAI|chat|Responses/.test(name) ? 503 : status;
}

test.concurrent.each(cases)("%s tries again twice on %d, and gives up at the third", async (name, asked, ask) => {
  const fault = { kind: "status", status: asked, body: "error", retryAfterNs: 2e6 } as const;
  const status = seenStatus(name, asked);
  const [saved, lost] = await Promise.all([met(ask, fault, 2), met(ask, fault, 3)]);
  expect([saved.failed, saved.exchanges.map((exchange) => exchange.status)]).toEqual([false, [status, status, 200]]);
  expect([lost.failed, lost.exchanges.map((exchange) => exchange.status)]).toEqual([true, [status, status, status]]);
});

/** Longer than these clients wait by themselves before a first retry: half a second, the AI SDK two. */
const waits = Object.entries(clients).map(
  ([name, ask]) => [name, ask, name.includes("AI SDK") ? 2_200e6 : 700e6] as const,
);

test.concurrent.each(waits)(
  "%s comes back no earlier than it was told, though by itself it would have",
  async (_, ask, waitNs) => {
    const { exchanges } = await met(ask, { kind: "status", status: 429, body: "error", retryAfterNs: waitNs }, 1);
    const [refused, answered] = exchanges;
    expect((answered?.arrivalNs ?? 0) - (refused?.endNs ?? 0)).toBeGreaterThan(waitNs * 0.99);
  },
);
