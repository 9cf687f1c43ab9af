import { createServer, request as httpRequest, type ServerResponse } from "node:http";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Anthropic from "@anthropic-ai/sdk";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { machineClock } from "../../../src/core/clock.ts";
import type { ReplaySettings } from "../../../src/core/replay-settings.ts";
import type { WireExchange } from "../../../src/core/trace.ts";
import type { Cassette } from "../../../src/provider/cassette/cassette.ts";
import { writeCassette } from "../../../src/provider/cassette/cassette-file.ts";
import { startRecorder } from "../../../src/provider/cassette/recorder.ts";
import { sealCassette } from "../../../src/provider/cassette/seal-cassette.ts";
import { type RunningProvider, startProvider } from "../../../src/provider/start-provider.ts";
import { instantSettings, shellTool } from "../open-session.ts";
import { cassetteOf, rawExchange, textDelta } from "./raw-exchanges.ts";

const stream: [string, string][] = [["content-type", "text/event-stream"]];

async function play(
  cassette: Cassette,
  replay: Partial<ReplaySettings> = {},
): Promise<{ readonly url: string; readonly seen: WireExchange[]; readonly provider: RunningProvider }> {
  const file = join(mkdtempSync(join(tmpdir(), "cassette-")), "c.json");
  writeFileSync(file, writeCassette(cassette));
  const seen: WireExchange[] = [];
  const provider = await startProvider({
    port: 0,
    clock: machineClock,
    defaultSession: {
      script: { turns: [{ blocks: [{ kind: "text", text: "from the script" }] }] },
      settings: {
        ...instantSettings,
        replay: { cassette: file, timing: { kind: "none" }, match: "exact", onMiss: "fail", ...replay },
      },
      onExchange: (exchange) => seen.push(exchange),
    },
  });
  return { url: `http://127.0.0.1:${provider.port}`, seen, provider };
}

interface Got {
  readonly status: number;
  readonly chunks: string[];
  readonly isWhole: boolean;
}

/** Posts and keeps the chunks as they come; undefined when the connection breaks before any head. */
async function post(url: string, text: string): Promise<Got | undefined> {
  return new Promise((resolve) => {
    const outgoing = httpRequest(`${url}/v1/messages`, { method: "POST" }, (incoming) => {
      const chunks: string[] = [];
      const done = (): void => resolve({ status: incoming.statusCode ?? 0, chunks, isWhole: incoming.complete });
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk.toString("hex")));
      incoming.on("end", done).on("error", done);
    });
    outgoing.on("error", () => resolve(undefined));
    outgoing.end(text);
  });
}

test("a replay is exact to the byte and to the chunk, whatever the bytes and wherever they were cut", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ minLength: 1, maxLength: 300 }),
      fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 12 }),
      async (bytes, lengths) => {
        const raw = rawExchange({ request: '{"q":1}', headers: stream, lengths });
        const whole = Buffer.from(bytes);
        let at = 0;
        const chunks = [...lengths, bytes.length].flatMap((length) => {
          const chunk = whole.subarray(at, (at += length));
          return chunk.length === 0 ? [] : [{ bytes: chunk, atNs: 1_000_000 }];
        });
        const cassette = await cassetteOf({ ...raw, response: { status: 200, headNs: 0, headers: stream, chunks } });
        const { url, provider } = await play(cassette);
        const got = await post(url, '{"q":1}');
        await provider.close();
        expect(got).toEqual({ status: 200, chunks: chunks.map((chunk) => chunk.bytes.toString("hex")), isWhole: true });
      },
    ),
    { numRuns: 25 },
  );
});

test("a recorded break is played as a break, at the same byte, and named in the log", async () => {
  const cut = {
    ...rawExchange({ request: '{"q":1}', response: textDelta("half"), headers: stream }),
    ending: "upstream-cut" as const,
  };
  const silent = {
    ...rawExchange({ request: '{"q":2}', startNs: 1 }),
    response: null,
    ending: "upstream-cut" as const,
  };
  const { url, seen, provider } = await play(await cassetteOf(cut, silent));
  const got = await post(url, '{"q":1}');
  expect(got).toMatchObject({ status: 200, isWhole: false, chunks: [Buffer.from(textDelta("half")).toString("hex")] });
  expect(await post(url, '{"q":2}')).toBeUndefined();
  await provider.close();
  expect(seen.map(({ outcome }) => outcome)).toEqual(["faulted", "faulted"]);
  expect(seen[0]?.fault).toContain("inside the response");
});

test("recorded times are kept or scaled, never early, and model times come from the latency model", async () => {
  const raw = rawExchange({ request: '{"q":1}', response: "abcd", headers: stream, lengths: [2] });
  for (const [timing, dueNs] of [
    [{ kind: "recorded", scale: 1 }, [1e6, 2e6]],
    [{ kind: "recorded", scale: 3 }, [3e6, 6e6]],
    [{ kind: "none" }, [0, 0]],
    [{ kind: "model" }, [0, 0]],
  ] as const) {
    const { url, seen, provider } = await play(await cassetteOf(raw), { timing });
    await post(url, '{"q":1}');
    await provider.close();
    const [exchange] = seen;
    expect(exchange?.events.map(({ scheduledNs }) => scheduledNs - (exchange.arrivalNs ?? 0))).toEqual(dueNs);
    expect(exchange?.events.every(({ scheduledNs, writtenNs }) => writtenNs >= scheduledNs)).toBe(true);
  }
});

test("a request that was not recorded is refused with the difference, or answered by the script", async () => {
  const cassette = await cassetteOf(
    rawExchange({ request: '{"model":"m","messages":[{"role":"user","content":"a"}]}' }),
  );
  const ask = { model: "claude-opus-5", max_tokens: 9, messages: [{ role: "user" as const, content: "b" }] };
  const strict = await play(cassette);
  const refused = new Anthropic({ apiKey: "k", baseURL: strict.url, maxRetries: 0 }).messages.create(ask);
  await expect(refused).rejects.toThrow(/400.*Nearest is exchange 0.*first difference at/);
  await strict.provider.close();
  const lenient = await play(cassette, { onMiss: "synthesise" });
  const answer = await new Anthropic({ apiKey: "k", baseURL: lenient.url }).messages.create(ask);
  expect(answer.content).toEqual([{ type: "text", text: "from the script" }]);
  await lenient.provider.close();
});

test("a cassette that can't be read refuses the start, with its file's name", async () => {
  await expect(
    startProvider({
      port: 0,
      clock: machineClock,
      defaultSession: {
        script: { turns: [] },
        settings: {
          ...instantSettings,
          replay: { cassette: "/nowhere/c.json", timing: { kind: "none" }, match: "exact", onMiss: "fail" },
        },
      },
    }),
  ).rejects.toThrow("/nowhere/c.json");
});

async function askWithSdk(baseURL: string): Promise<Anthropic.Message> {
  return new Anthropic({ apiKey: "sk-ant-not-a-real-key-000", baseURL }).messages
    .stream({
      model: "claude-opus-5",
      max_tokens: 500,
      tools: [shellTool],
      messages: [{ role: "user", content: "go" }],
    })
    .finalMessage();
}

/** What a message says, but for the ids, which a cassette renames. */
function said({ content }: Anthropic.Message): unknown[] {
  return content.map((block) => (block.type === "tool_use" ? [block.name, block.input] : block));
}

test("the official SDK gets from the replay what it got from the provider, with usage and cost in the log", async () => {
  const upstream = await startProvider({
    port: 0,
    clock: machineClock,
    defaultSession: {
      script: {
        turns: [
          {
            blocks: [
              { kind: "text", text: "héllo 😀 ".repeat(30) },
              { kind: "tool", operation: { kind: "run", command: "ls" } },
            ],
          },
        ],
      },
      settings: instantSettings,
    },
  });
  const recorder = await startRecorder(new URL(`http://127.0.0.1:${upstream.port}`), machineClock);
  const first = await askWithSdk(recorder.baseUrl);
  const sealed = await sealCassette(await recorder.finish());
  await upstream.close();
  if (sealed.kind === "refused") throw new Error(sealed.leaks.join());
  const { url, seen, provider } = await play(sealed.cassette);
  const again = await askWithSdk(url);
  await provider.close();
  expect(said(again)).toEqual(said(first));
  expect(again.usage).toEqual(first.usage);
  expect(seen[0]?.usage.outputTokens).toBe(first.usage.output_tokens);
  expect(seen[0]?.modelled.costNanoUsd).toBe(first.usage.input_tokens * 5_000 + first.usage.output_tokens * 25_000);
  expect(seen[0]?.replayed).toEqual({ exchange: 0, by: "exact" });
});

test("the recorder passes bytes as they come, keeps who broke off, and asks for no compression", async () => {
  let held: ServerResponse | undefined;
  let asked: string | undefined;
  const upstream = createServer((request, response) => {
    asked = String(request.headers["accept-encoding"]);
    request.resume();
    response.writeHead(200, { "content-type": "text/event-stream" }).write("first");
    held = response;
  });
  const port = await new Promise<number>((resolve) => {
    upstream.listen(0, "127.0.0.1", () => {
      const address = upstream.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
  const recorder = await startRecorder(new URL(`http://127.0.0.1:${port}`), machineClock);
  const response = await fetch(`${recorder.baseUrl}/v1/messages`, { method: "POST", body: "{}" });
  const reader = response.body?.getReader();
  /** The upstream still holds the rest: what is read here was passed on at once. */
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe("first");
  held?.destroy();
  await expect(reader?.read()).rejects.toThrow(/terminated/);
  const leaving = new AbortController();
  const second = await fetch(`${recorder.baseUrl}/v1/messages`, { method: "POST", body: "{}", signal: leaving.signal });
  await second.body?.getReader().read();
  leaving.abort();
  const seen = await recorder.finish();
  upstream.close();
  upstream.closeAllConnections();
  expect(asked).toBe("identity");
  expect(seen.map(({ ending }) => ending)).toEqual(["upstream-cut", "client-aborted"]);
  expect(seen.map((one) => one.response?.chunks.map(({ bytes }) => bytes.toString()))).toEqual([["first"], ["first"]]);
});
