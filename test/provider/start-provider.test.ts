import { networkInterfaces } from "node:os";
import Anthropic from "@anthropic-ai/sdk";
import { expect, test } from "vitest";
import { machineClock } from "../../src/core/clock.ts";
import type { SessionLog } from "../../src/core/provider-control.ts";
import type { WireExchange } from "../../src/core/trace.ts";
import { startProvider } from "../../src/provider/start-provider.ts";
import { instantSettings, openSession, shellTool, token } from "./open-session.ts";

const model = "claude-opus-5";
const saying = (text: string) => ({ turns: [{ blocks: [{ kind: "text" as const, text }] }] });
const ask = { model, max_tokens: 50, messages: [{ role: "user" as const, content: "go" }] };

test("a provider without harness answers at its bare address, reports each exchange, and has no control API", async () => {
  const seen: WireExchange[] = [];
  const defaultSession = {
    script: saying("hi"),
    settings: instantSettings,
    onExchange: (one: WireExchange) => seen.push(one),
  };
  const provider = await startProvider({ port: 0, clock: machineClock, defaultSession });
  const baseURL = `http://127.0.0.1:${provider.port}`;
  const answer = await new Anthropic({ apiKey: "k", baseURL }).messages.create(ask);
  expect(answer.content).toEqual([{ type: "text", text: "hi" }]);
  expect(seen.map(({ path, outcome }) => ({ path, outcome }))).toEqual([{ path: "/v1/messages", outcome: "complete" }]);
  expect((await fetch(`${baseURL}/_bench/sessions`, { method: "POST" })).status).toBe(404);
  await provider.close();
});

const hasIpv6 = Object.values(networkInterfaces()).some((addresses) => addresses?.some((one) => one.address === "::1"));

test.skipIf(!hasIpv6)("a client that knows localhost as ::1 is answered, until the provider closes", async () => {
  const provider = await startProvider({
    port: 0,
    defaultSession: { script: saying("hi"), settings: instantSettings },
  });
  const client = new Anthropic({ apiKey: "k", baseURL: `http://[::1]:${provider.port}`, maxRetries: 0 });
  expect((await client.messages.create(ask)).content).toEqual([{ type: "text", text: "hi" }]);
  await provider.close();
  await expect(client.messages.create(ask)).rejects.toThrow("Connection error");
});

test("sessions share neither script position, cache nor log, yet equal sessions get equal bytes", async () => {
  const script = {
    turns: [{ blocks: [{ kind: "tool" as const, operation: { kind: "run" as const, command: "x" } }] }],
  };
  await using one = await openSession(script);
  const control = `http://127.0.0.1:${one.port}/_bench/sessions`;
  const headers = { authorization: `Bearer ${token}` };
  const open = (id: string): Promise<Response> =>
    fetch(control, {
      method: "POST",
      headers,
      body: JSON.stringify({ id, originNs: String(machineClock.nowNs()), script, settings: instantSettings }),
    });
  expect((await open("one")).status).toBe(409);
  expect((await open("../x")).status).toBe(400);
  expect((await open("two")).status).toBe(201);
  const other = new Anthropic({ apiKey: "k", baseURL: `http://127.0.0.1:${one.port}/s/two` });
  const body = {
    ...ask,
    system: [{ type: "text" as const, text: "s".repeat(4000), cache_control: { type: "ephemeral" as const } }],
    tools: [shellTool],
  };
  const answers = [await one.client.messages.create(body), await other.messages.create(body)];
  expect(answers[1]).toEqual(answers[0]);
  expect(answers[1]?.usage.cache_read_input_tokens).toBe(0);
  const closed: SessionLog = JSON.parse(await (await fetch(`${control}/two`, { method: "DELETE", headers })).text());
  expect(closed.exchanges.map(({ index }) => index)).toEqual([0]);
  await expect(other.messages.create(ask)).rejects.toThrow(/No session is open/);
});

test("closing a session cuts what it still streams, and the log has it", async () => {
  const latency = { kind: "fixed", ttftNs: 0, perTokenNs: 3_600e9 } as const;
  await using session = await openSession(saying("never to be finished"), { latency });
  const stream = session.client.messages.stream(ask);
  const ended = Promise.allSettled([stream.finalMessage()]);
  await stream.emitted("streamEvent");
  const { exchanges } = await session.log();
  expect(exchanges.map(({ outcome }) => outcome)).toEqual(["client-aborted"]);
  expect((await ended)[0]?.status).toBe("rejected");
});

test("a response larger than the socket's buffers reaches a client that reads late, whole", async () => {
  const text = "0123456789abcdef".repeat(4_000);
  await using session = await openSession(saying(text));
  const stream = await session.client.messages.create({ ...ask, max_tokens: 100_000, stream: true });
  let received = "";
  for await (const event of stream) {
    if (event.type === "content_block_delta" && event.delta.type === "text_delta") received += event.delta.text;
  }
  expect(received).toBe(text);
  expect((await session.log()).exchanges[0]?.outcome).toBe("complete");
});
