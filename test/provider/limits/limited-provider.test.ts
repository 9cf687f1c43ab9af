import http from "node:http";
import Anthropic, { APIError } from "@anthropic-ai/sdk";
import { APIError as OpenAiError } from "openai";
import { expect, test } from "vitest";
import { machineClock } from "../../../src/core/clock.ts";
import type { SessionLog } from "../../../src/core/provider-control.ts";
import type { RateLimits } from "../../../src/core/rate-limits.ts";
import { openaiClient, openaiModel } from "../wire/openai/opened-client.ts";
import { instantSettings, openSession, token } from "../open-session.ts";

const script = { turns: [{ blocks: [{ kind: "text" as const, text: "hello to you" }] }] };
const ask = { model: "claude-opus-5", max_tokens: 50, messages: [{ role: "user" as const, content: "go" }] };
const never = { kind: "fixed", ttftNs: 3_600e9, perTokenNs: 0 } as const;

async function refusalOf(asked: Promise<unknown>): Promise<InstanceType<typeof APIError>> {
  try {
    await asked;
  } catch (error) {
    if (error instanceof APIError) return error;
  }
  throw new Error("the request was not refused");
}

test("every response says what is left, and the one too many says when to come back", async () => {
  await using session = await openSession(script, { limits: { requestsPerMinute: 1, inputTokensPerMinute: 100_000 } });
  const first = await session.client.messages.create(ask).asResponse();
  expect(first.headers.get("anthropic-ratelimit-requests-limit")).toBe("1");
  expect(first.headers.get("anthropic-ratelimit-requests-remaining")).toBe("0");
  expect(first.headers.get("anthropic-ratelimit-requests-reset")).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  expect(first.headers.get("anthropic-ratelimit-tokens-remaining")).toBe("100000");
  await first.text();
  const refused = await refusalOf(session.client.messages.create(ask));
  expect([refused.status, refused.type]).toEqual([429, "rate_limit_error"]);
  const waitSeconds = Number(refused.headers?.get("retry-after"));
  expect(waitSeconds).toBeGreaterThan(0);
  expect(waitSeconds).toBeLessThanOrEqual(60);
  expect(refused.headers?.get("retry-after-ms")).toBeNull();
  expect(refused.headers?.get("anthropic-ratelimit-requests-remaining")).toBe("0");
  const { exchanges } = await session.log();
  expect(exchanges.map(({ outcome, status, usage }) => [outcome, status, usage.outputTokens])).toEqual([
    ["complete", 200, 3],
    ["refused", 429, 0],
  ]);
});

test("the official SDK obeys retry-after and then gets its answer", async () => {
  await using session = await openSession(script, { limits: { requestsPerMinute: 60, burstNs: 1 } });
  const client = new Anthropic({ apiKey: "k", baseURL: session.baseUrl, maxRetries: 8 });
  await Promise.all([1, 2, 3].map(() => client.messages.create(ask)));
  const { exchanges } = await session.log();
  expect(exchanges.filter(({ status }) => status === 200)).toHaveLength(3);
  expect(exchanges.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
});

test("what the cache supplies costs no input tokens", async () => {
  await using session = await openSession(script, { limits: { inputTokensPerMinute: 1_000_000, burstNs: 60e9 } });
  const system = [{ type: "text" as const, text: "s".repeat(400_000), cache_control: { type: "ephemeral" as const } }];
  const left: number[] = [];
  for (let request = 0; request < 3; request += 1) {
    const response = await session.client.messages.create({ ...ask, system }).asResponse();
    left.push(Number(response.headers.get("anthropic-ratelimit-input-tokens-remaining")));
    await response.text();
  }
  expect(left[0]).toBe(900_000);
  expect(left[1]).toBeGreaterThanOrEqual(900_000);
  expect(left[2]).toBeGreaterThanOrEqual(900_000);
});

test("the spend cap refuses without saying when to come back, the acceleration limit says why", async () => {
  await using capped = await openSession(script, { limits: { spendCapNanoUsd: 1 } });
  await capped.client.messages.create(ask);
  const spent = await refusalOf(capped.client.messages.create(ask));
  expect([spent.status, spent.type, spent.headers?.get("retry-after")]).toEqual([429, "rate_limit_error", null]);
  expect(spent.error).toMatchObject({ error: { details: { error_code: "enforced_spend_limit_reached" } } });
  await using ramped = await openSession(script, { limits: { accelerationRatio: 1, accelerationFloorPerMinute: 1 } });
  await ramped.client.messages.create(ask);
  const grown = await refusalOf(ramped.client.messages.create(ask));
  expect(grown.message).toContain("ramp_limit_exceeded");
  expect(grown.headers?.get("retry-after")).toBe("60");
});

test("a request waits for a slot until the one before it has ended, and the log has the wait", async () => {
  await using session = await openSession(script, {
    limits: { concurrentRequests: 1, queuedRequests: 1 },
    latency: never,
  });
  const gone = new AbortController();
  const first = session.client.messages.create(ask, { signal: gone.signal }).catch(() => "gone");
  const refused = refusalOf(session.client.messages.create(ask));
  const second = refusalOf(session.client.messages.create(ask));
  /** Two of three find a place; which is last is up to the network. */
  const overloaded = await Promise.race([refused, second]);
  expect([overloaded.status, overloaded.type]).toEqual([529, "overloaded_error"]);
  gone.abort();
  await first;
  const { exchanges } = await session.log();
  await Promise.allSettled([refused, second]);
  expect(exchanges.map(({ outcome }) => outcome).toSorted()).toEqual(["client-aborted", "client-aborted", "refused"]);
});

test("a slot that is freed goes to the one that waits, whose first token is later by the wait", async () => {
  await using session = await openSession(script, {
    limits: { concurrentRequests: 1 },
    latency: { kind: "fixed", ttftNs: 30e6, perTokenNs: 0 },
  });
  await Promise.all([session.client.messages.create(ask), session.client.messages.create(ask)]);
  const { exchanges } = await session.log();
  const waited = exchanges.find(({ queuedNs = 0 }) => queuedNs > 0);
  const [event] = waited?.events ?? [];
  expect(event?.scheduledNs).toBe((waited?.arrivalNs ?? 0) + (waited?.queuedNs ?? 0) + 30e6);
  expect(exchanges.filter(({ queuedNs }) => queuedNs === undefined)).toHaveLength(1);
});

test("sessions share limits when they name the same pool, and only then", async () => {
  await using one = await openSession(script, { limits: { requestsPerMinute: 1, pool: "team" } });
  const control = `http://127.0.0.1:${one.port}/_bench/sessions`;
  const open = async (id: string, limits: RateLimits): Promise<Anthropic> => {
    const body = { id, originNs: String(machineClock.nowNs()), script, settings: { ...instantSettings, limits } };
    const headers = { authorization: `Bearer ${token}` };
    const opened = await fetch(control, { method: "POST", headers, body: JSON.stringify(body) });
    expect(opened.status).toBe(201);
    return new Anthropic({ apiKey: "k", baseURL: `http://127.0.0.1:${one.port}/s/${id}`, maxRetries: 0 });
  };
  await one.client.messages.create(ask);
  const sharing = await open("sharing", { requestsPerMinute: 1, pool: "team" });
  expect((await refusalOf(sharing.messages.create(ask))).status).toBe(429);
  const alone = await open("alone", { requestsPerMinute: 1 });
  await alone.messages.create(ask);
});

test("without limits there is nothing to say about them", async () => {
  await using session = await openSession(script);
  const response = await session.client.messages.create(ask).asResponse();
  expect([...response.headers.keys()].filter((name) => name.includes("ratelimit"))).toEqual([]);
  const closed: SessionLog = await session.log();
  expect(closed.exchanges[0]?.queuedNs).toBeUndefined();
});

test("OpenAI counts all tokens against one limit, cached or not, and has words of its own", async () => {
  const input = "x".repeat(8_000);
  await using session = await openSession(script, { limits: { inputTokensPerMinute: 4_500, spendCapNanoUsd: 1e9 } });
  const client = openaiClient(session);
  const ask6 = () => client.responses.create({ model: openaiModel, input, prompt_cache_key: "k" });
  await ask6();
  expect((await ask6()).usage?.input_tokens_details.cached_tokens).toBeGreaterThan(1_000);
  const limited = await failureOf(ask6());
  expect([limited.status, limited.code]).toEqual([429, "rate_limit_exceeded"]);
  expect(limited.message).toMatch(/Please try again in [\d.]+s/);
  await using spent = await openSession(script, { limits: { spendCapNanoUsd: 1 } });
  const spending = openaiClient(spent);
  await spending.responses.create({ model: openaiModel, input });
  expect(await failureOf(spending.responses.create({ model: openaiModel, input }))).toMatchObject({
    status: 429,
    code: "insufficient_quota",
    type: "insufficient_quota",
  });
});

test("OpenAI's overload is 503", async () => {
  await using session = await openSession(script, {
    limits: { concurrentRequests: 1, queuedRequests: 0 },
    latency: never,
  });
  const client = openaiClient(session);
  const gone = new AbortController();
  const asked = [1, 2].map(() =>
    failureOf(client.responses.create({ model: openaiModel, input: "go" }, { signal: gone.signal })),
  );
  expect(await Promise.race(asked)).toMatchObject({ status: 503, type: "server_error" });
  gone.abort();
  await Promise.all(asked);
});

async function failureOf(asked: Promise<unknown>): Promise<InstanceType<typeof OpenAiError>> {
  try {
    await asked;
  } catch (error) {
    if (error instanceof OpenAiError) return error;
  }
  throw new Error("The request did not fail.");
}

test("what the cache supplies counts for no limit, also where nothing waits and the client shows only by its connection", async () => {
  const limits = { inputTokensPerMinute: 10_000 };
  await using session = await openSession(script, { limits, latency: { kind: "instant" } });
  const system = [{ type: "text" as const, text: "x".repeat(32_000), cache_control: { type: "ephemeral" as const } }];
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const send = async (): Promise<number | undefined> =>
    await new Promise((resolve, reject) => {
      const headers = { "x-api-key": "key", "anthropic-version": "2023-06-01" };
      const sent = http.request(`${session.baseUrl}/v1/messages`, { method: "POST", agent, headers }, (response) => {
        response.resume().on("end", () => resolve(response.statusCode));
      });
      sent.on("error", reject).end(JSON.stringify({ ...ask, system }));
    });
  expect([await send(), await send(), await send()]).toEqual([200, 200, 200]);
  agent.destroy();
});
