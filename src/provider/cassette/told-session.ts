import { hash } from "node:crypto";
import { isJsonObject, type JsonObject, parsedJson } from "../wire/json-object.ts";
import { Wires } from "../wire/wire-selection.ts";
import type { Cassette, RecordedExchange } from "./cassette.ts";
import { joinedParts } from "./joined-bodies.ts";
import { recordedAnswer } from "./recorded-answer.ts";
import type { RecordedCall, RecordedSession, RecordedTurn } from "./recorded-session.ts";
import { recordedMainLine } from "./recorded-turns.ts";

/** Whoever was asked for permission may take hours. No tool does. */
const longestToolsNs = 600e9;

/**
 * The session of a cassette that was written without one, as its exchanges tell it: an import, or bytes alone. The prompt is looked
 * for. There is no workspace. `bodies` are those of the results.
 * @param cassette Its requests may be joined still.
 */
export function toldSession(cassette: Cassette): {
  readonly session: RecordedSession;
  readonly bodies: ReadonlyMap<string, Buffer>;
} {
  // Only what was made of an agent's log says what each call was for. Its requests were put together, so nobody can send them again.
  const isLog = cassette.exchanges.some(({ part }) => part !== undefined);
  const { line, bodies } = isLog ? loggedMainLine(cassette) : recordedMainLine(cassette, { words: [] });
  const workspace = { folder: cassette.folder ?? null, git: null, files: {}, leftOut: 0 };
  return { session: { command: [], ...line, workspace }, bodies };
}

/** A model call, and what its request has that the one before had not. */
interface LoggedCall {
  readonly exchange: RecordedExchange;
  readonly added: readonly JsonObject[];
}

function loggedMainLine(cassette: Cassette): ReturnType<typeof recordedMainLine> {
  const calls = loggedCalls(cassette);
  const bodies = new Map<string, Buffer>();
  const turns = calls.map((call, at) => {
    const next = calls.slice(at + 1).find(({ exchange }) => exchange.connection === call.exchange.connection);
    return turnOf(cassette, call, { next, bodies });
  });
  const [first] = calls;
  const target = first?.exchange.request.target ?? "";
  const { protocol } = new Wires().for({ path: target, query: "", headers: {} });
  const answer = first === undefined ? {} : objectOf(parsedJson(answerText(cassette, first.exchange)));
  const prompt = first?.added.flatMap(userTexts).findLast((text) => text.trim() !== "" && !/^\s*</.test(text)) ?? null;
  const model = textOf(answer["model"] ?? answer["modelVersion"]) || null;
  return { line: { protocol, model, prompt, turns }, bodies };
}

/** The calls of the main conversation. A log of one sub-agent alone has its own. */
function loggedCalls(cassette: Cassette): readonly LoggedCall[] {
  const main = cassette.exchanges.filter(({ part }) => part === "main");
  const [first] = cassette.exchanges;
  const line = main.length > 0 ? main : cassette.exchanges.filter(({ connection }) => connection === first?.connection);
  const partsOf = joinedParts(cassette.bodies, cassette.joined ?? new Map());
  const before = new Map<number, readonly Buffer[]>();
  return line.map((exchange) => {
    const pieces = partsOf(exchange.request.body.digest);
    const known = before.get(exchange.connection) ?? [];
    before.set(exchange.connection, pieces);
    let common = 0;
    while (common < pieces.length && pieces[common] === known[common]) common += 1;
    return { exchange, added: messagesIn(pieces.slice(common), common > 0) };
  });
}

/** The messages or items in the last pieces of a request. */
function messagesIn(pieces: readonly Buffer[], isRest: boolean): readonly JsonObject[] {
  const text = Buffer.concat(pieces).toString("utf8");
  const body = parsedJson(isRest ? `{"messages":[${text.replace(/^,/, "")}` : text);
  const { messages, input, contents } = objectOf(body);
  return objectsOf(messages ?? input ?? contents);
}

function turnOf(
  cassette: Cassette,
  { exchange }: LoggedCall,
  { next, bodies }: { readonly next: LoggedCall | undefined; readonly bodies: Map<string, Buffer> },
): RecordedTurn {
  const { text, calls } = recordedAnswer(answerText(cassette, exchange));
  const results = new Map((next?.added ?? []).flatMap(resultsIn).map((result) => [result.id, result]));
  return {
    exchange: null,
    text,
    calls: calls.map(({ id, name, input }): RecordedCall => {
      const result = results.get(id);
      if (result === undefined) return { name, input, result: null };
      const body = Buffer.from(result.text);
      const digest = hash("sha256", body, "hex");
      bodies.set(digest, body);
      return { name, input, result: { digest, bytes: body.length, isError: result.isError } };
    }),
    toolsNs:
      calls.length === 0 || next === undefined
        ? 0
        : Math.min(longestToolsNs, Math.max(0, next.exchange.startNs - exchange.endNs)),
  };
}

interface LoggedResult {
  readonly id: string;
  readonly text: string;
  readonly isError: boolean;
}

/** Results in a message of the Messages API or of the Gemini API, or in an item of the Responses API. */
function resultsIn(message: JsonObject): readonly LoggedResult[] {
  if (textOf(message["type"]).endsWith("_output"))
    return [{ id: textOf(message["call_id"]), text: wordsOf(message["output"]), isError: false }];
  if (message["parts"] !== undefined) return objectsOf(message["parts"]).flatMap(functionResult);
  return objectsOf(message["content"])
    .filter(({ type }) => type === "tool_result")
    .map((block) => ({
      id: textOf(block["tool_use_id"]),
      text: wordsOf(block["content"]),
      isError: block["is_error"] === true,
    }));
}

function functionResult({ functionResponse }: JsonObject): readonly LoggedResult[] {
  if (!isJsonObject(functionResponse)) return [];
  const { output, error } = objectOf(functionResponse["response"]);
  const said = output ?? error ?? functionResponse["response"];
  const text = typeof said === "string" ? said : JSON.stringify(said ?? "");
  return [{ id: textOf(functionResponse["id"]), text, isError: output === undefined && error !== undefined }];
}

function userTexts(message: JsonObject): readonly string[] {
  if (message["role"] !== "user") return [];
  const { content, parts } = message;
  return typeof content === "string" ? [content] : objectsOf(content ?? parts).map(({ text }) => textOf(text));
}

/** A content as text, whether it is one or a list of blocks. */
function wordsOf(content: unknown): string {
  if (typeof content === "string") return content;
  return objectsOf(content)
    .map(({ text }) => textOf(text))
    .join("\n");
}

function answerText({ bodies }: Cassette, { response }: RecordedExchange): string {
  return bodies.get(response?.body.digest ?? "")?.toString("utf8") ?? "";
}

function objectOf(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

function objectsOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
