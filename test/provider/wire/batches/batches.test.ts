import type Anthropic from "@anthropic-ai/sdk";
import { expect, test } from "vitest";
import { Batches } from "../../../../src/provider/wire/batches/batches.ts";
import { openSession } from "../../open-session.ts";

const script = { turns: [{ blocks: [{ kind: "text", text: "All done." }] }] } as const;
const params = {
  model: "claude-opus-5",
  max_tokens: 50,
  messages: [{ role: "user" as const, content: "go" }],
};
const requests = [
  { custom_id: "good", params },
  { custom_id: "bad", params: { ...params, model: "claude-0" } },
];
const never = { kind: "fixed", ttftNs: 3_600e9, perTokenNs: 0 } as const;

test("a batch is made, ends, and gives its results to the official SDK at half the price", async () => {
  await using session = await openSession(script);
  const { batches } = session.client.messages;
  const made = await batches.create({ requests });
  expect(made).toMatchObject({
    processing_status: "ended",
    request_counts: { succeeded: 1, errored: 1, processing: 0 },
  });
  expect((await batches.retrieve(made.id)).id).toBe(made.id);
  expect((await batches.list()).data.map(({ id }) => id)).toEqual([made.id]);
  const results: Record<string, Anthropic.Messages.MessageBatchResult> = {};
  for await (const line of await batches.results(made.id)) results[line.custom_id] = line.result;
  expect(results["good"]).toMatchObject({
    type: "succeeded",
    message: { content: [{ text: "All done." }], usage: { service_tier: "batch" } },
  });
  expect(results["bad"]).toMatchObject({ type: "errored", error: { error: { type: "not_found_error" } } });
  const direct = await session.client.messages.create(params);
  expect(direct.usage.service_tier).toBe("standard");
  await batches.delete(made.id);
  await expect(batches.retrieve(made.id)).rejects.toMatchObject({ status: 404 });
  const { exchanges } = await session.log();
  expect(exchanges.map(({ index }) => index)).toEqual(exchanges.map((_, index) => index));
  const batched = exchanges.find(({ path }) => path.endsWith("/good"));
  const alone = exchanges.find(({ path }) => path === "/v1/messages");
  expect(batched?.usage).toEqual(alone?.usage);
  expect((batched?.modelled.costNanoUsd ?? 0) * 2).toBe(alone?.modelled.costNanoUsd);
  expect(exchanges.find(({ path }) => path.endsWith("/bad"))?.outcome).toBe("refused");
});

test("a batch that is not done has no results, and what is cancelled is neither answered nor logged", async () => {
  await using session = await openSession(script, { latency: never });
  const { batches } = session.client.messages;
  const made = await batches.create({ requests });
  expect(made).toMatchObject({
    processing_status: "in_progress",
    results_url: null,
    request_counts: { processing: 2 },
  });
  await expect(batches.results(made.id)).rejects.toThrow(/results/);
  await expect(batches.delete(made.id)).rejects.toMatchObject({ status: 400 });
  expect((await batches.cancel(made.id)).processing_status).toBe("canceling");
  expect(await batches.retrieve(made.id)).toMatchObject({
    processing_status: "ended",
    cancel_initiated_at: expect.any(String),
    request_counts: { canceled: 1, errored: 1, succeeded: 0 },
  });
  expect((await session.log()).exchanges.filter(({ path }) => path.endsWith("/good"))).toEqual([]);
});

test.each([
  ["no requests", { requests: [] }, /between 1 and 100000/],
  ["an id twice", { requests: [requests[0], requests[0]] }, /'good' is used/],
  ["an id of other characters", { requests: [{ custom_id: "a b", params }] }, /should match/],
])("%s is refused", async (_, body, message) => {
  await using session = await openSession(script);
  const headers = { "x-api-key": "key", "anthropic-version": "2023-06-01" };
  const url = `${session.baseUrl}/v1/messages/batches`;
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  expect([response.status, await response.text()]).toEqual([400, expect.stringMatching(message)]);
});

test("what is not done in a day expires, whatever clock drives the session", async () => {
  await using session = await openSession(script);
  await session.client.messages.create(params);
  const exchange = (await session.log()).exchanges[0];
  if (exchange === undefined) throw new Error("the exchange is not in the log");
  const hourNs = 3600e9;
  const item = (customId: string, doneNs: number) =>
    ({ customId, doneNs, result: { type: "succeeded" }, exchange }) as const;
  const batch = { id: "b", createdNs: 0, items: [item("late", 30 * hourNs), item("soon", hourNs)] };
  const batches = new Batches();
  batches.add(batch);
  expect(batches.takeDone(0)).toEqual([]);
  expect(batches.takeDone(2 * hourNs)).toHaveLength(1);
  expect(batches.takeDone(40 * hourNs)).toEqual([]);
  expect(batches.outcomes(batch).map(({ customId, endNs, result }) => [customId, endNs / hourNs, result.type])).toEqual(
    [
      ["soon", 1, "succeeded"],
      ["late", 24, "expired"],
    ],
  );
});

test("the official SDK pages through the batches, latest first, in both directions", async () => {
  await using session = await openSession(script);
  const { batches } = session.client.messages;
  const made: string[] = [];
  for (let count = 0; count < 5; count += 1) made.unshift((await batches.create({ requests })).id);
  const all: string[] = [];
  for await (const batch of batches.list({ limit: 2 })) all.push(batch.id);
  expect(all).toEqual(made);
  const newer = await batches.list({ limit: 2, before_id: made[3] ?? "" });
  expect([newer.data.map(({ id }) => id), newer.has_more, newer.first_id]).toEqual([made.slice(1, 3), true, made[1]]);
  const last = await batches.list({ limit: 2, after_id: made[2] ?? "" });
  expect([last.data.map(({ id }) => id), last.has_more, last.last_id]).toEqual([made.slice(3), false, made[4]]);
  await expect(batches.list({ limit: 0 })).rejects.toThrow("limit: Input should be a whole number from 1 to 1000");
  await expect(batches.list({ after_id: "gone" })).rejects.toThrow("after_id: gone is not in the list");
});

test("a request of a batch counts the tokens that it counts alone, in the session's own tokens, and takes as long", async () => {
  const latency = {
    kind: "linear",
    baseNs: 0,
    perFreshTokenNs: 1e6,
    perCachedTokenNs: 0,
    perOutputTokenNs: 1e6,
  } as const;
  await using session = await openSession(script, {
    tokenizer: "o200k",
    latency: { ...latency, logSd: 0, timeScale: 1e-6 },
  });
  const worded = { ...params, messages: [{ role: "user" as const, content: "incomprehensibilities ".repeat(20) }] };
  const alone = await session.client.messages.create(worded);
  const made = await session.client.messages.batches.create({ requests: [{ custom_id: "one", params: worded }] });
  for await (const { result } of await session.client.messages.batches.results(made.id)) {
    if (result.type !== "succeeded") throw new Error(result.type);
    expect(result.message.usage.input_tokens).toBe(alone.usage.input_tokens);
    expect(result.message.usage.output_tokens).toBe(alone.usage.output_tokens);
  }
  const [single, batched] = (await session.log()).exchanges.filter(({ usage }) => usage.outputTokens > 0);
  const { ttftNs, decodeNs } = single?.modelled ?? { ttftNs: Number.NaN, decodeNs: Number.NaN };
  expect(batched?.modelled).toMatchObject({ ttftNs, decodeNs });
  expect((batched?.endNs ?? 0) - (batched?.arrivalNs ?? 0)).toBeCloseTo((ttftNs + decodeNs) * 1e-6, -1);
});

test("the id of a deleted batch is not given to another", async () => {
  await using session = await openSession(script);
  const { batches } = session.client.messages;
  const first = await batches.create({ requests });
  const second = await batches.create({ requests });
  await batches.delete(first.id);
  const third = await batches.create({ requests });
  expect(new Set([first.id, second.id, third.id]).size).toBe(3);
  expect((await batches.list()).data.map(({ id }) => id)).toEqual([third.id, second.id]);
});
