import Anthropic from "@anthropic-ai/sdk";
import { expect, test } from "vitest";
import type { LatencyProfile } from "../../../src/core/provider-settings.ts";
import type { WireExchange } from "../../../src/core/trace.ts";
import type { TurnScript } from "../../../src/core/turn-script.ts";
import { VirtualClock } from "../../../src/provider/virtual/virtual-clock.ts";
import { virtualFetch } from "../../../src/provider/virtual/virtual-fetch.ts";
import { instantSettings, openSession, shellTool } from "../open-session.ts";

const script: TurnScript = {
  turns: [
    {
      blocks: [
        { kind: "thinking", text: "look first" },
        { kind: "text", text: "Listing 😀." },
        { kind: "tool", operation: { kind: "run", command: "ls" } },
      ],
    },
    { blocks: [{ kind: "text", text: "All done. ".repeat(40) }] },
  ],
};
const marked = { cache_control: { type: "ephemeral" } } as const;
const minutesNs = (minutes: number): number => minutes * 60e9;

function virtualClient(wanted: TurnScript, latency: LatencyProfile) {
  const clock = new VirtualClock();
  const exchanges: WireExchange[] = [];
  const settings = { ...instantSettings, latency };
  const injected = virtualFetch({
    script: wanted,
    settings,
    clock,
    onExchange: (exchange) => exchanges.push(exchange),
  });
  const client = new Anthropic({ apiKey: "k", baseURL: "http://virtual", maxRetries: 0, fetch: injected });
  return { clock, exchanges, client };
}

/** A tool loop to the script's end: streaming, then whole, then a request that is refused. */
async function drive(client: Anthropic): Promise<void> {
  const messages: Anthropic.MessageParam[] = [{ role: "user", content: "go" }];
  const system = [{ type: "text" as const, text: "s".repeat(8_000), ...marked }];
  const body = { model: "claude-opus-5", max_tokens: 500, system, tools: [shellTool] };
  const one = await client.messages.stream({ ...body, messages }).finalMessage();
  const results = one.content
    .filter((block) => block.type === "tool_use")
    .map((block) => ({ type: "tool_result" as const, tool_use_id: block.id, content: "ok" }));
  messages.push({ role: "assistant", content: one.content }, { role: "user", content: results });
  const two = await client.messages.create({ ...body, messages });
  messages.push({ role: "assistant", content: two.content }, { role: "user", content: "more" });
  expect((await client.messages.create({ ...body, messages })).stop_reason).toBe("end_turn");
  await expect(client.messages.create({ ...body, max_tokens: -1, messages })).rejects.toThrow("max_tokens");
}

/** The log without its times, and without connections: over HTTP their number is the client's affair. */
const withoutTimes = (exchanges: readonly WireExchange[]): unknown =>
  exchanges.map((exchange) => ({
    ...exchange,
    arrivalNs: 0,
    bodyEndNs: 0,
    endNs: 0,
    connection: 0,
    backPressure: [],
    events: exchange.events.map(({ kind, bytes }) => ({ kind, bytes })),
  }));

test("the same script over HTTP and on virtual time leaves the same log but for its times", async () => {
  const latency = { kind: "fixed", ttftNs: 5e6, perTokenNs: 10_000 } as const;
  const virtual = virtualClient(script, latency);
  await drive(virtual.client);
  await using real = await openSession(script, { latency });
  await drive(real.client);
  expect(withoutTimes(virtual.exchanges)).toEqual(withoutTimes((await real.log()).exchanges));
});

test("virtual times are the schedule's to the nanosecond, however slow the model", async () => {
  const { client, exchanges, clock } = virtualClient(script, { kind: "realistic", timeScale: 1 });
  await drive(client);
  const events = exchanges.flatMap((exchange) => exchange.events);
  expect(events.length).toBeGreaterThan(20);
  expect(events.map(({ writtenNs }) => writtenNs)).toEqual(events.map(({ scheduledNs }) => scheduledNs));
  expect(Number(clock.nowNs())).toBeGreaterThan(1e9);
});

async function logOfRun(): Promise<readonly WireExchange[]> {
  const { client, exchanges } = virtualClient(script, { kind: "realistic", timeScale: 1 });
  await drive(client);
  return exchanges;
}

test("two runs on virtual time are equal, times and all", async () => {
  expect(await logOfRun()).toEqual(await logOfRun());
});

test("a cache entry lives through five idle minutes less a second, and not through six", async () => {
  const { client, clock, exchanges } = virtualClient({ turns: [{ blocks: [] }] }, { kind: "instant" });
  const ask = async (): Promise<number | null> => {
    const system = [{ type: "text" as const, text: "s".repeat(8_000), ...marked }];
    const messages = [{ role: "user" as const, content: "go" }];
    const { usage } = await client.messages.create({ model: "claude-opus-5", max_tokens: 5, system, messages });
    return usage.cache_read_input_tokens;
  };
  await ask();
  await clock.sleep(minutesNs(5) - 1e9);
  expect(await ask()).toBeGreaterThan(2_000);
  await clock.sleep(minutesNs(6));
  expect(await ask()).toBe(0);
  expect(exchanges.map(({ cache }) => cache.reason?.kind)).toEqual(["nothing-yet", "hit", "expired"]);
});

test("an aborted request ends its exchange as it does over a socket", async () => {
  const { client, exchanges, clock } = virtualClient(script, { kind: "fixed", ttftNs: 1e9, perTokenNs: 1e9 });
  const controller = new AbortController();
  const body = { model: "claude-opus-5", max_tokens: 500, messages: [{ role: "user" as const, content: "go" }] };
  const stream = client.messages.stream({ ...body, tools: [shellTool] }, { signal: controller.signal });
  stream.on("text", () => controller.abort());
  await expect(stream.finalMessage()).rejects.toThrow("abort");
  await clock.sleep(minutesNs(1));
  expect(exchanges.map(({ outcome }) => outcome)).toEqual(["client-aborted"]);
});

test("an hour of a session keeps its cache from turn to turn, and takes an hour of the clock", async () => {
  const turns = Array.from({ length: 150 }, (_, turn) => ({
    blocks: [{ kind: "text", text: `turn ${turn}` } as const],
  }));
  const { client, exchanges, clock } = virtualClient({ turns }, { kind: "realistic", timeScale: 1 });
  const messages: Anthropic.MessageParam[] = [{ role: "user", content: "go" }];
  const system = [{ type: "text" as const, text: "s".repeat(8_000), ...marked }];
  for (let turn = 0; turn < turns.length; turn += 1) {
    const message = await client.messages.create({
      model: "claude-opus-5",
      max_tokens: 50,
      ...marked,
      system,
      messages,
    });
    messages.push({ role: "assistant", content: message.content }, { role: "user", content: `go on ${turn}` });
    await clock.sleep(30e9);
  }
  expect(exchanges).toHaveLength(150);
  expect(exchanges.slice(1).filter(({ cache }) => cache.reason?.kind !== "hit")).toEqual([]);
  expect(clock.nowNs()).toBeGreaterThan(3_000n * 1_000_000_000n);
});

test("a stream that is reset looks to the client as it does over a socket", async () => {
  const what = { kind: "cut", at: { kind: "before-event", event: 3 }, ending: "reset" } as const;
  const { client, exchanges } = virtualClient(
    { turns: [{ blocks: [{ kind: "text", text: "a longer text than that" }], fault: { what } }] },
    { kind: "instant" },
  );
  const events: string[] = [];
  const body = { model: "claude-opus-5", max_tokens: 50, messages: [{ role: "user" as const, content: "go" }] };
  const read = async (): Promise<void> => {
    for await (const event of await client.messages.create({ ...body, stream: true })) events.push(event.type);
  };
  await expect(read()).rejects.toThrow(new TypeError("terminated"));
  expect(events[0]).toBe("message_start");
  expect(exchanges.map(({ outcome }) => outcome)).toEqual(["faulted"]);
});
