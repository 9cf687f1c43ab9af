import { hash } from "node:crypto";
import type { Protocol } from "../../core/agent-entry.ts";
import { StoredItems } from "../session/stored-items.ts";
import { marksOf } from "../answer/turn-selection.ts";
import { broughtResults, type ModelRequest } from "../wire/model-request.ts";
import { isJsonObject, parsedJson } from "../wire/json-object.ts";
import { Wires } from "../wire/wire-selection.ts";
import { canonicalRequest } from "./canonical-request.ts";
import type { Cassette, RecordedExchange } from "./cassette.ts";
import { recordedAnswer } from "./recorded-answer.ts";
import type { RecordedCall, RecordedSession, RecordedTurn } from "./recorded-session.ts";

/** The main line of a recording. */
type MainLine = Pick<RecordedSession, "protocol" | "model" | "prompt" | "turns">;

/** A request for a turn that was answered to its end. */
interface AnsweredTurn {
  readonly index: number;
  readonly exchange: RecordedExchange;
  readonly request: ModelRequest;
  readonly protocol: Protocol;
  /** Equal for attempts of one request. */
  readonly key: string;
}

/**
 * The main line of recorded exchanges, and the bodies of its tool results.
 * @param asked What the user asked, or the words of the command, of which one may be it.
 */
export function recordedMainLine(
  cassette: Cassette,
  asked: { readonly prompt: string } | { readonly words: readonly string[] },
): { readonly line: MainLine; readonly bodies: ReadonlyMap<string, Buffer> } {
  const answered = answeredTurns(cassette);
  const prompt = "prompt" in asked ? asked.prompt : guessedPrompt(answered, asked.words);
  const main = prompt === null ? [] : mainTurns(answered, cassette, prompt);
  const bodies = new Map<string, Buffer>();
  const turns = main.map((turn, at) => turnOf(cassette, turn, main[at + 1], bodies));
  const [first] = main;
  return { line: { protocol: first?.protocol ?? null, model: first?.request.model ?? null, prompt, turns }, bodies };
}

/** Of attempts of one request only the last, which the client went on with. */
function answeredTurns(cassette: Cassette): readonly AnsweredTurn[] {
  const wires = new Wires();
  const turns = cassette.exchanges.flatMap((exchange, index): AnsweredTurn[] => {
    const { request, response, ending } = exchange;
    if (request.method !== "POST" || ending !== "complete" || response?.status !== 200) return [];
    const [path = "/", query = ""] = request.target.split("?");
    const headers = Object.fromEntries(request.headers);
    const wire = wires.for({ path, query, headers });
    const text = bodyText(cassette, request.body.digest);
    const call = { method: "POST", path, query, headers, text, stored: new StoredItems(), isLenient: true };
    const whole = wire.read(call);
    // What the server keeps of the conversation is not in the recording. The rest of the request can be read.
    const reading = whole.kind === "refused" ? wire.read({ ...call, text: withoutServerState(text) }) : whole;
    if (reading.kind !== "turn") return [];
    const key = canonicalRequest({ method: "POST", path, body: Buffer.from(text) }).exact;
    return [{ index, exchange, request: reading.request, protocol: wire.protocol, key }];
  });
  return turns.filter(({ key }, at) => turns.findLastIndex((other) => other.key === key) === at);
}

/** A request's body as if its conversation began with it. */
function withoutServerState(text: string): string {
  const body = parsedJson(text);
  if (!isJsonObject(body)) return text;
  const { thread: _thread, previous_response_id: _response, ...rest } = body;
  return JSON.stringify(rest);
}

/** The longest word of the command that the model was told. Without one: the last text of the first user message. */
function guessedPrompt(answered: readonly AnsweredTurn[], words: readonly string[]): string | null {
  const withTools = answered.find(({ request }) => request.tools.length > 0) ?? answered[0];
  const texts = withTools?.request.conversation.find(({ role }) => role === "user")?.texts ?? [];
  const told = words.filter((word) => word.trim().length > 1 && texts.some((text) => text.includes(word.trim())));
  const longest = told.toSorted((left, right) => right.length - left.length)[0];
  // A text in brackets is the client's own: reminders, context, environment.
  return longest ?? texts.findLast((text) => text.trim() !== "" && !text.trimStart().startsWith("<")) ?? null;
}

function mainTurns(answered: readonly AnsweredTurn[], cassette: Cassette, prompt: string): readonly AnsweredTurn[] {
  const marks = marksOf([prompt]);
  const known = new Set<string>();
  const onLine = answered.flatMap((turn) => {
    const { conversation } = turn.request;
    const bringsResults = conversation.some(({ toolResults }) => toolResults.some(({ id }) => known.has(id)));
    const isMain =
      bringsResults ||
      conversation.some(
        ({ role, texts }) => role === "user" && texts.some((text) => marks.some((mark) => text.includes(mark))),
      );
    if (!isMain) return [];
    for (const { id } of answerOf(cassette, turn.exchange).calls) if (id !== "") known.add(id);
    return [{ turn, isSure: bringsResults || turn.request.tools.length > 0 }];
  });
  // A title's request carries the prompt, too. It offers no tools and brings no results.
  const sure = onLine.filter(({ isSure }) => isSure);
  return (sure.length > 0 ? sure : onLine).map(({ turn }) => turn);
}

function turnOf(
  cassette: Cassette,
  { index, exchange }: AnsweredTurn,
  next: AnsweredTurn | undefined,
  bodies: Map<string, Buffer>,
): RecordedTurn {
  const { text, calls } = answerOf(cassette, exchange);
  const results = next === undefined ? [] : broughtResults(next.request.conversation);
  const named = new Map(results.map((result) => [result.id, result]));
  return {
    exchange: index,
    text,
    calls: calls.map(({ id, name, input }, at): RecordedCall => {
      // Gemini's calls have no ids: their results come in the order of the calls.
      const result = named.get(id) ?? (results.length === calls.length ? results[at] : undefined);
      if (result === undefined) return { name, input, result: null };
      const body = Buffer.from(result.text);
      const digest = hash("sha256", body, "hex");
      bodies.set(digest, body);
      return { name, input, result: { digest, bytes: body.length, isError: result.isError } };
    }),
    toolsNs: calls.length === 0 || next === undefined ? 0 : Math.max(0, next.exchange.startNs - exchange.endNs),
  };
}

function answerOf(cassette: Cassette, { response }: RecordedExchange): ReturnType<typeof recordedAnswer> {
  return recordedAnswer(response === null ? "" : bodyText(cassette, response.body.digest));
}

function bodyText({ bodies }: Cassette, digest: string): string {
  return bodies.get(digest)?.toString("utf8") ?? "";
}
