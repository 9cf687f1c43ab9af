import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { once } from "node:events";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { z } from "zod";
import { machineClock } from "../../../src/core/clock.ts";
import type { ReplaySettings } from "../../../src/core/replay-settings.ts";
import { parseCassette, writeCassette } from "../../../src/provider/cassette/cassette-file.ts";
import { startRecorder } from "../../../src/provider/cassette/recorder.ts";
import { sealCassette } from "../../../src/provider/cassette/seal-cassette.ts";
import { openSession } from "../open-session.ts";
import { loopScript, openaiModel as model, shellParameters } from "../wire/openai/opened-client.ts";

const key = `sk-proj-${"Qw3rTy".repeat(8)}`;
const tools = [{ type: "function", name: "shell", parameters: shellParameters, strict: false }];
const event = z.looseObject({
  type: z.string(),
  response: z
    .looseObject({
      id: z.string(),
      output: z.array(z.looseObject({ type: z.string(), call_id: z.string().optional() })),
    })
    .optional(),
});
type Event = z.infer<typeof event>;

/** One WebSocket of a client. */
async function opened(baseUrl: string): Promise<WebSocket> {
  const socket = new WebSocket(`${baseUrl.replace("http", "ws")}/v1/responses`, {
    headers: { authorization: `Bearer ${key}` },
  });
  await once(socket, "open");
  return socket;
}

/** The events of one response. */
async function asked(socket: WebSocket, body: object): Promise<Event[]> {
  const events: Event[] = [];
  const ended = new Promise<Event[]>((resolve) => {
    const take = (data: Buffer): void => {
      const one = event.parse(JSON.parse(data.toString("utf8")));
      events.push(one);
      if (!/^response\.(completed|incomplete|failed)$|^error$/.test(one.type)) return;
      socket.off("message", take);
      resolve(events);
    };
    socket.on("message", take);
  });
  socket.send(JSON.stringify({ type: "response.create", model, tools, store: false, ...body }));
  return ended;
}

/** A tool loop as a client of WebSockets speaks it, after a warm-up: the second turn sends only what is new. */
async function toolLoop(baseUrl: string): Promise<{ readonly first: Event[]; readonly second: Event[] }> {
  const socket = await opened(baseUrl);
  const warm = await asked(socket, { input: [], generate: false });
  const first = await asked(socket, { input: "go", previous_response_id: warm.at(-1)?.response?.id });
  const { id = "", output = [] } = first.at(-1)?.response ?? {};
  const input = output
    .filter(({ type }) => type === "function_call")
    .map(({ call_id }) => ({ type: "function_call_output", call_id, output: "ran" }));
  const second = await asked(socket, { input, previous_response_id: id });
  socket.close();
  await once(socket, "close");
  return { first, second };
}

async function recordedLoop() {
  await using upstream = await openSession(loopScript);
  const recorder = await startRecorder(new URL(upstream.baseUrl), machineClock);
  const said = await toolLoop(recorder.baseUrl);
  const exchanges = await recorder.finish();
  const sealed = await sealCassette(exchanges, {
    session: {
      command: ["agent", "go"],
      prompt: "go",
      workspace: { folder: null, git: null, files: new Map(), leftOut: 0 },
    },
  });
  if (sealed.kind === "refused") throw new Error(sealed.leaks.join());
  return { said, text: writeCassette(sealed.cassette) };
}

const replay: Omit<ReplaySettings, "cassette"> = {
  timing: { kind: "none" },
  match: "exact",
  onMiss: "fail",
};

function kinds(events: readonly Event[]): string[] {
  return events.map(({ type }) => type);
}

test("a WebSocket is recorded as the calls it stands for, without its key, and plays again over both transports", async () => {
  const { said, text } = await recordedLoop();
  expect(said.second.at(-1)?.type).toBe("response.completed");
  expect(text).not.toContain("Qw3rTy");
  const { exchanges, bodies, session } = parseCassette(text);
  expect(
    exchanges.map(({ transport, request, ending }) => [transport, request.method, request.target, ending]),
  ).toEqual([
    ["websocket", "POST", "/v1/responses", "complete"],
    ["websocket", "POST", "/v1/responses", "complete"],
    ["websocket", "POST", "/v1/responses", "complete"],
  ]);
  expect(session?.turns.map(({ calls }) => calls.map(({ result }) => result?.bytes))).toEqual([[3, 3], []]);
  const path = join(mkdtempSync(join(tmpdir(), "socket-")), "c.json");
  writeFileSync(path, text);

  await using session1 = await openSession({ turns: [] }, { replay: { ...replay, cassette: path } });
  const again = await toolLoop(session1.baseUrl);
  expect(kinds(again.first)).toEqual(kinds(said.first));
  expect(kinds(again.second)).toEqual(kinds(said.second));
  const { exchanges: logged } = await session1.log();
  expect(logged.map(({ replayed, status, purpose }) => [replayed?.exchange, replayed?.by, status, purpose])).toEqual([
    [0, "exact", 200, "preflight"],
    [1, "exact", 200, "main"],
    [2, "exact", 200, "main"],
  ]);

  await using session2 = await openSession({ turns: [] }, { replay: { ...replay, cassette: path } });
  const recorded = bodies.get(exchanges[2]?.request.body.digest ?? "")?.toString("utf8") ?? "";
  const answer = await fetch(`${session2.baseUrl}/v1/responses`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: recorded,
  });
  expect({ status: answer.status, text: await answer.text() }).toMatchObject({
    status: 200,
    text: expect.stringContaining("event: response.completed\n"),
  });
});

test("a request that was not recorded is an error event, and the connection goes on", async () => {
  const { text } = await recordedLoop();
  const path = join(mkdtempSync(join(tmpdir(), "socket-")), "c.json");
  writeFileSync(path, text);
  await using session = await openSession({ turns: [] }, { replay: { ...replay, cassette: path } });
  const socket = await opened(session.baseUrl);
  const [missed] = await asked(socket, { input: "something else" });
  expect(missed).toMatchObject({
    type: "error",
    error: { message: expect.stringContaining("no recorded request matches") },
  });
  expect((await asked(socket, { input: [], generate: false })).at(-1)?.type).toBe("response.completed");
  socket.close();
});

test("an upstream without WebSockets says so to the client, and nothing is kept of it", async () => {
  const { text } = await recordedLoop();
  const overHttp = text.replaceAll(/\n *"transport": "websocket",/g, "");
  const path = join(mkdtempSync(join(tmpdir(), "socket-")), "c.json");
  writeFileSync(path, overHttp);
  await using upstream = await openSession({ turns: [] }, { replay: { ...replay, cassette: path } });
  const recorder = await startRecorder(new URL(upstream.baseUrl), machineClock);
  const headers = { authorization: `Bearer ${key}` };
  const socket = new WebSocket(`${recorder.baseUrl.replace("http", "ws")}/v1/responses`, { headers });
  const [, refused] = await once(socket, "unexpected-response");
  expect(z.looseObject({ statusCode: z.number() }).parse(refused).statusCode).toBe(426);
  socket.on("error", () => {});
  socket.terminate();
  expect(await recorder.finish()).toEqual([]);
});

test("an upstream that refuses a WebSocket's connection is named, and the client's connection ends", async () => {
  const reasons: string[] = [];
  const onUnreached = (reason: string): void => void reasons.push(reason);
  const recorder = await startRecorder(new URL("http://127.0.0.1:9"), machineClock, { onUnreached });
  for (let tries = 0; tries < 2; tries += 1) {
    const socket = new WebSocket(`${recorder.baseUrl.replace("http", "ws")}/v1/responses`);
    socket.on("error", () => {});
    await new Promise((resolve) => socket.on("close", resolve));
  }
  expect(await recorder.finish()).toEqual([]);
  expect(reasons).toEqual(["nothing listens there (ECONNREFUSED)"]);
});
