import { connect } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import type { WireExchange } from "../../../src/core/trace.ts";
import { startProvider } from "../../../src/provider/start-provider.ts";

const script = (text: string) => ({ turns: [{ blocks: [{ kind: "text" as const, text }] }] });
const headers = { "x-api-key": "k", "anthropic-version": "2023-06-01" };
const body = (content: string, stream = false): string =>
  JSON.stringify({ model: "claude-sonnet-5", max_tokens: 100_000, stream, messages: [{ role: "user", content }] });

test("a standing session keeps no exchange once it was reported", async () => {
  const reported: WeakRef<WireExchange>[] = [];
  await using provider = await startProvider({
    defaultSession: { script: script("hi"), onExchange: (exchange) => reported.push(new WeakRef(exchange)) },
  });
  for (let index = 0; index < 200; index += 1) {
    const request = { method: "POST", headers, body: body(`request ${index}`) };
    await (await fetch(`${provider.baseUrl}/v1/messages`, request)).text();
  }
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  await new Promise((resolve) => setImmediate(resolve));
  collect();
  expect(reported).toHaveLength(200);
  /** The last one may still be held by the connection that waits for the next request. */
  expect(reported.filter((reference) => reference.deref() !== undefined).length).toBeLessThan(5);
});

test("a client that stops reading shows as back-pressure, at its time and within the exchange", async () => {
  const exchanges: WireExchange[] = [];
  await using provider = await startProvider({
    defaultSession: { script: script("0123456789abcdef".repeat(20_000)), onExchange: (one) => exchanges.push(one) },
  });
  const sent = body("go", true);
  const socket = connect(provider.port, "127.0.0.1");
  const head = Object.entries({ ...headers, host: "x", connection: "close", "content-length": sent.length });
  socket.write(
    `POST /v1/messages HTTP/1.1\r\n${head.map(([key, value]) => `${key}: ${value}\r\n`).join("")}\r\n${sent}`,
  );
  socket.once("data", () => {
    socket.pause();
    setImmediate(() => socket.resume());
  });
  await new Promise((resolve) => socket.once("close", resolve));
  const [exchange] = exchanges;
  expect(exchange?.outcome).toBe("complete");
  expect(exchange?.backPressure?.length).toBeGreaterThan(0);
  for (const { atNs, heldNs } of exchange?.backPressure ?? []) {
    expect(heldNs).toBeGreaterThan(0);
    expect(atNs).toBeGreaterThanOrEqual(exchange?.events[0]?.writtenNs ?? Number.POSITIVE_INFINITY);
    expect(atNs + heldNs).toBeLessThanOrEqual(exchange?.endNs ?? 0);
  }
});

test("closing reports what was still open", async () => {
  const exchanges: WireExchange[] = [];
  const latency = { kind: "fixed", ttftNs: 0, perTokenNs: 3_600e9 } as const;
  const provider = await startProvider({
    defaultSession: { script: script("never done"), settings: { latency }, onExchange: (one) => exchanges.push(one) },
  });
  const request = { method: "POST", headers, body: body("go", true) };
  const response = await fetch(`${provider.baseUrl}/v1/messages`, request);
  const read = response.text().catch(() => "cut");
  await provider.close();
  expect(await read).toBe("cut");
  expect(exchanges.map(({ outcome }) => outcome)).toEqual(["client-aborted"]);
});
