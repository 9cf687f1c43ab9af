import { request as httpRequest } from "node:http";
import type OpenAI from "openai";
import { ResponsesWS } from "openai/resources/responses/ws";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import type { Fault } from "../../../../src/core/fault.ts";
import type { SessionLog } from "../../../../src/core/provider-control.ts";
import { type OpenedSession, openSession } from "../../open-session.ts";
import { loopScript, openaiClient, openaiModel as model, rawAnswer, shellParameters } from "./opened-client.ts";

type ServerEvent = OpenAI.Responses.ResponsesServerEvent;
type CreateEvent = Omit<OpenAI.Responses.ResponsesClientEvent, "type">;

const tools = [{ type: "function" as const, name: "shell", parameters: shellParameters, strict: false }];
const endings = new Set(["response.completed", "response.incomplete", "error"]);

/** The official SDK's WebSocket of a session. */
class Line implements AsyncDisposable {
  readonly socket: ResponsesWS;
  readonly #ended: Promise<number>;
  #events: ServerEvent[] = [];
  #wake: (() => void) | null = null;
  #isClosed = false;

  constructor(session: OpenedSession) {
    this.socket = new ResponsesWS(openaiClient(session));
    /** An API error comes as an event too. */
    this.socket.on("error", () => {});
    this.socket.on("event", (event) => {
      this.#events.push(event);
      if (endings.has(event.type)) this.#wake?.();
    });
    this.#ended = new Promise((resolve) =>
      this.socket.on("close", (code) => {
        this.#isClosed = true;
        this.#wake?.();
        resolve(code);
      }),
    );
  }

  /** The events of one response, up to its end or that of the connection. */
  async respond(create: CreateEvent & { readonly generate?: false }): Promise<ServerEvent[]> {
    this.#events = [];
    this.socket.send({ type: "response.create", ...create });
    if (!this.#isClosed) await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.#events;
  }

  async closeCode(): Promise<number> {
    return await this.#ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.close();
    await this.#ended;
  }
}

function completed(events: readonly ServerEvent[]): OpenAI.Responses.Response {
  const last = events.at(-1);
  if (last?.type !== "response.completed") throw new Error(JSON.stringify(last));
  return last.response;
}

function resultsOf(response: OpenAI.Responses.Response) {
  return response.output
    .filter((item) => item.type === "function_call")
    .map(({ call_id }) => ({ type: "function_call_output" as const, call_id, output: `ran ${call_id}` }));
}

/** Ids and dates differ between two answers. */
function withoutIds(text: string): string {
  return text.replaceAll(/"(obfuscation|id|item_id|encrypted_content)":"[^"]*"|"created_at":\d+/g, "");
}

test("a connection carries a tool loop whose turns are those of HTTP", async () => {
  await using session = await openSession(loopScript);
  const body = { model, input: "go", tools, reasoning: { effort: "low", summary: "auto" } } as const;
  let log: SessionLog;
  {
    await using line = new Line(session);
    const events = await line.respond(body);
    const overHttp = await rawAnswer(session, "/v1/responses", { ...body, stream: true });
    const records = (await overHttp.text()).split("\n\n").filter((record) => record !== "");
    expect(events.map((event) => withoutIds(JSON.stringify(event)))).toEqual(
      records.map((record) => withoutIds(record.replace(/^event: .*\ndata: /, ""))),
    );
    const first = completed(events);
    const input = resultsOf(first);
    const second = completed(await line.respond({ model, input, tools, previous_response_id: first.id }));
    expect(second.output.map((item) => item.type)).toEqual(["message"]);
    log = await session.log();
  }
  const [overSocket, overHttp, next] = log.exchanges;
  expect(overSocket).toMatchObject({ purpose: "main", turn: 0, method: "GET", path: "/v1/responses", status: 200 });
  expect(next).toMatchObject({ purpose: "main", turn: 1, outcome: "complete", protocol: "openai-responses" });
  expect(next?.toolResults.map(({ call }) => call)).toEqual([0, 1]);
  expect(next?.cache.firstDifference).toBeNull();
  expect(next?.connection).toBe(overSocket?.connection);
  expect(overHttp?.connection).not.toBe(overSocket?.connection);
  expect(overSocket?.sections).toEqual(overHttp?.sections);
  expect(overSocket?.events.map(({ kind }) => kind)).toEqual(overHttp?.events.map(({ kind }) => kind));
  expect(overHttp?.usage.cacheReadTokens).toBe(0);
});

test("the latest response is continued although it is not stored, and only it", async () => {
  await using session = await openSession(loopScript);
  await using line = new Line(session);
  const first = completed(await line.respond({ model, input: "go", tools, store: false }));
  const other = completed(await line.respond({ model, input: "again", tools, store: false }));
  const lost = await line.respond({ model, input: resultsOf(first), tools, previous_response_id: first.id });
  expect(lost).toEqual([
    {
      type: "error",
      status: 400,
      error: {
        type: "invalid_request_error",
        code: "previous_response_not_found",
        param: "previous_response_id",
        message: expect.stringContaining(`Previous response with id '${first.id}' not found`),
      },
      headers: {},
    },
  ]);
  /** A failed turn drops the state of the connection. */
  const dropped = await line.respond({ model, input: resultsOf(other), tools, previous_response_id: other.id });
  expect(dropped[0]).toMatchObject({ type: "error", error: { code: "previous_response_not_found" } });
});

test("a warm-up generates nothing, costs nothing, and can be continued", async () => {
  await using session = await openSession(loopScript);
  let log: SessionLog;
  {
    await using line = new Line(session);
    const warm = completed(await line.respond({ model, input: [], tools, store: false, generate: false }));
    expect(warm.output).toEqual([]);
    const first = completed(await line.respond({ model, input: "go", tools, previous_response_id: warm.id }));
    expect(first.output).toHaveLength(4);
    log = await session.log();
  }
  expect(log.exchanges.map(({ purpose, turn, usage }) => [purpose, turn, usage.outputTokens > 0])).toEqual([
    ["preflight", null, false],
    ["main", 0, true],
  ]);
});

test.each([
  ["an unknown event", { type: "response.cancel", model, input: "x" }, /Unknown event `response.cancel`/],
  ["no JSON", "nothing", /could not parse/],
  ["a response in the background", { type: "response.create", model, input: "x", background: true }, /background/],
  ["an unknown model", { type: "response.create", model: "gpt-0", input: "x" }, /gpt-0/],
])("%s is an error event, and the connection goes on", async (_, message, words) => {
  await using session = await openSession(loopScript);
  await using line = new Line(session);
  const answered = new Promise<ServerEvent>((resolve) => line.socket.on("event", resolve));
  await new Promise((resolve) => line.socket.socket.on("open", () => resolve(null)));
  line.socket.sendRaw(typeof message === "string" ? message : JSON.stringify(message));
  expect(await answered).toMatchObject({ type: "error", error: { message: expect.stringMatching(words) } });
  expect(completed(await line.respond({ model, input: "go", tools })).output).toHaveLength(4);
});

test("messages that come together are answered one after the other", async () => {
  await using session = await openSession(loopScript);
  await using line = new Line(session);
  const order: string[] = [];
  const both = new Promise<void>((resolve) => {
    line.socket.on("event", (event) => {
      if (event.type === "response.created") order.push("begins");
      if (event.type === "response.completed" && order.push("ends") === 4) resolve();
    });
  });
  line.socket.send({ type: "response.create", model, input: "go", tools });
  line.socket.send({ type: "response.create", model, input: "go", tools });
  await both;
  expect(order).toEqual(["begins", "ends", "begins", "ends"]);
});

const planned = (what: Fault["what"]) => ({ turns: [{ ...loopScript.turns[1], fault: { what } }] });

test.each([
  ["cut inside an event", { kind: "cut", at: { kind: "inside-event", event: 3 }, ending: "reset" }, 3, 1006, "faulted"],
  ["cut before an event", { kind: "cut", at: { kind: "before-event", event: 2 }, ending: "end" }, 2, 1011, "faulted"],
  ["no answer", { kind: "cut", at: { kind: "before-headers" }, ending: "reset" }, 0, 1006, "faulted"],
  ["an overload", { kind: "status", status: 503, body: "error" }, 1, null, "faulted"],
  ["a repeated event", { kind: "duplicate-event", event: 1 }, 12, null, "faulted"],
  ["an unknown event", { kind: "unknown-event", event: 1 }, 12, null, "faulted"],
  [
    "an error inside",
    { kind: "error-event", at: { kind: "before-event", event: 2 }, errorType: "overloaded_error" },
    3,
    null,
    "faulted",
  ],
  ["line ends of HTTP", { kind: "crlf" }, 11, null, "complete"],
] as const)("%s happens on a connection too", async (_, what, events, closeCode, outcome) => {
  await using session = await openSession(planned(what));
  const line = new Line(session);
  const received = await line.respond({ model, input: "go" });
  expect(received).toHaveLength(events);
  if (closeCode === null) line.socket.close();
  expect(await line.closeCode()).toBe(closeCode ?? 1000);
  const { exchanges } = await session.log();
  expect(exchanges.map((exchange) => exchange.outcome)).toEqual([outcome]);
});

test("a client that closes during a response has aborted it", async () => {
  const latency = { kind: "fixed", ttftNs: 0, perTokenNs: 1e12 } as const;
  await using session = await openSession(loopScript, { latency });
  const line = new Line(session);
  line.socket.on("response.created", () => line.socket.close());
  await line.respond({ model, input: "go", tools });
  await line.closeCode();
  const { exchanges } = await session.log();
  expect(exchanges.map(({ outcome }) => outcome)).toEqual(["client-aborted"]);
});

test("the end of the session closes its connections", async () => {
  await using session = await openSession(loopScript);
  const line = new Line(session);
  await line.respond({ model, input: "go", tools });
  await session.log();
  expect(await line.closeCode()).toBe(1006);
});

test.each([
  ["without a key", "/v1/responses", {}, 401],
  ["at another path", "/v1/messages", { authorization: "Bearer k" }, 404],
])("a handshake %s is refused like a request", async (_, path, headers, status) => {
  await using session = await openSession(loopScript);
  const socket = new WebSocket(`${session.baseUrl.replace("http", "ws")}${path}`, { headers });
  const refused = await new Promise<Error>((resolve) => socket.on("error", resolve));
  expect(refused.message).toBe(`Unexpected server response: ${status}`);
});

test("a client that offers HTTP/2 with its requests is served over HTTP/1.1", async () => {
  await using session = await openSession(loopScript);
  const text = await new Promise<string>((resolve, reject) => {
    const headers = { authorization: "Bearer k", connection: "Upgrade, HTTP2-Settings", upgrade: "h2c" };
    const sent = httpRequest(`${session.baseUrl}/v1/responses`, { method: "POST", headers }, (response) => {
      let received = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (received += chunk));
      response.on("end", () => resolve(received));
    });
    sent.on("error", reject);
    sent.end(JSON.stringify({ model, input: "go", tools }));
  });
  expect(JSON.parse(text)).toMatchObject({ object: "response", status: "completed" });
  const { exchanges } = await session.log();
  expect(exchanges.map(({ connection, outcome }) => [connection, outcome])).toEqual([[1, "complete"]]);
});
