import type { SideReply } from "../../core/turn-script.ts";
import { parsedJson } from "../wire/json-object.ts";
import { broughtResults, type ConversationMessage, freeToolUse, type ModelRequest } from "../wire/model-request.ts";
import { invalidRequest, type Refusal } from "../wire/refusal.ts";
import type { Session } from "../session/session.ts";
import { type PlayedScript, type TurnPlace, turnsOf } from "./played-script.ts";
import type { Reply } from "./reply.ts";
import { replyFromTurn } from "./turn-reply.ts";
import { mildestValue } from "./schema-value.ts";
import { wantedCall } from "./wanted-call.ts";
import { resolveReferences, resultLookup } from "./result-references.ts";

/** An answer, and whether the script had none for the request. */
interface SaidReply {
  readonly reply: Reply | Refusal;
  readonly isDefault: boolean;
}

/** What the script says to a request of its main conversation or a thread, else what a real provider could say. */
export function mainReply(session: Session, request: ModelRequest, place: TurnPlace): SaidReply {
  const wrong = checkContinuation(session, request, place);
  if (wrong !== undefined) return { reply: wrong, isDefault: false };
  const scripted = scriptedReply(session, request, place);
  if (scripted !== null) return fitting(scripted, request);
  const wanted = wantedCall(session.settings.seed, request);
  if (wanted !== null) return { reply: wanted, isDefault: true };
  /** The client insists on a call and offers no tool. */
  const free = scriptedReply(session, { ...request, toolUse: freeToolUse }, place);
  return free === null ? defaultReply(request) : fitting(free, request);
}

/** Null if the script is used up, or has no call where the client insists on one. */
function scriptedReply(session: Session, request: ModelRequest, place: TurnPlace): Reply | Refusal | null {
  const { script } = session;
  const played = turnsOf(script, place.thread)[place.turn];
  if (played === undefined) return null;
  const turn = played.hasReferences
    ? resolveReferences(played.turn, resultLookup(request.conversation, script.toolTurns, place.thread))
    : played.turn;
  const { tools, toolUse, approvals = [] } = request;
  const client = { tools, toolUse, approvals, place: { workspace: session.workspace } };
  return "kind" in turn ? turn : replyFromTurn(turn, { ids: played.ids, call: place.call }, client);
}

/** Why the conversation cannot go on as it was sent. */
function checkContinuation(session: Session, request: ModelRequest, place: TurnPlace): Refusal | undefined {
  const before = turnsOf(session.script, place.thread)[place.turn - 1];
  if (request.prefills === true && before?.turn.stopReason !== "pause_turn") {
    return invalidRequest(
      "This model does not support assistant message prefill. The conversation must end with a user message.",
    );
  }
  return checkContinuedThinking(session.script, request);
}

/** A scripted answer whose text the client's schema does not take is said as an object that fits it. */
function fitting(reply: Reply | Refusal, { answerSchema }: ModelRequest): SaidReply {
  if (answerSchema === undefined || reply.kind === "refused" || !endsInText(reply)) return { reply, isDefault: false };
  const text = JSON.stringify(mildestValue("", answerSchema));
  const blocks = [...reply.blocks.filter(({ kind }) => kind !== "text"), { kind: "text", text } as const];
  return { reply: { ...reply, blocks }, isDefault: true };
}

/** Whether a reply ends in words that are no JSON. */
function endsInText({ blocks, stopReason }: Reply): boolean {
  const said = blocks.flatMap((block) => (block.kind === "text" ? [block.text] : [])).join("");
  return stopReason === "end_turn" && parsedJson(said) === undefined;
}

/**
 * A turn that called tools ends with their results. While the client thinks with the model, the request that brings the
 * results has to bring the turn's thinking back too. Earlier turns may leave theirs out.
 */
function checkContinuedThinking(script: PlayedScript, request: ModelRequest): Refusal | undefined {
  const results = broughtResults(request.conversation);
  const place = results.map(({ id }) => script.toolTurns.get(id)).find((found) => found !== undefined);
  if (!request.returnsThinking || place === undefined) return undefined;
  const { turn, ids = [] } = turnsOf(script, place.thread)[place.turn] ?? {};
  const wanted = ids.filter((_, index) => turn?.blocks[index]?.kind === "thinking");
  const brought = new Set(request.conversation.flatMap(({ thinkingIds }) => thinkingIds ?? []));
  if (wanted.every((id) => brought.has(id))) return undefined;
  const at = request.conversation.findLastIndex(({ role }) => role === "assistant");
  return invalidRequest(
    `messages.${at}.content.0.type: Expected \`thinking\` or \`redacted_thinking\`, but found \`tool_use\`. ` +
      "When `thinking` is enabled, the assistant turn that called the tools must come back with its thinking blocks.",
  );
}

/** What is said to a request that the script does not foresee. A real provider would not refuse it. */
const defaultText = "There is nothing to add.";

/** What the script says to a side request, else a plain text. A client that insists on a call gets one. */
export function sideReply({ script, settings }: Session, request: ModelRequest): SaidReply {
  const wanted = wantedCall(settings.seed, request);
  if (wanted !== null) return { reply: wanted, isDefault: true };
  const text = sideAnswer(script.source.sides ?? [], request.conversation);
  return text === undefined ? defaultReply(request) : fitting(textReply(text), request);
}

/** The summary of a conversation: what the script says to a request without tools. */
export function summaryText({ source }: PlayedScript, { conversation }: ModelRequest): string {
  return sideAnswer(source.sides ?? [], conversation) ?? defaultText;
}

/** A plain text, or a JSON object that fits the schema that the client asks for. */
function defaultReply({ answerSchema }: ModelRequest): SaidReply {
  const text = answerSchema === undefined ? defaultText : JSON.stringify(mildestValue("", answerSchema));
  return { reply: textReply(text), isDefault: true };
}

function textReply(text: string): Reply {
  return { kind: "reply", blocks: [{ kind: "text", text }], stopReason: "end_turn", stopSequence: null };
}

/**
 * The text of the first reply that matches, else of the last one; undefined when there is none. A `text` always matches, an
 * `extract` when a line has its marker. An extract without such a line says its heading alone.
 */
function sideAnswer(sides: readonly SideReply[], conversation: readonly ConversationMessage[]): string | undefined {
  const answers = sides.map((side) =>
    side.kind === "text" ? side : { ...side, lines: markedLines(side, conversation) },
  );
  const chosen = answers.find((answer) => answer.kind === "text" || answer.lines.length > 0) ?? answers.at(-1);
  if (chosen === undefined) return undefined;
  return chosen.kind === "text" ? chosen.text : [chosen.heading, ...chosen.lines].join("\n");
}

function markedLines(
  { marker, maxLines }: Extract<SideReply, { readonly kind: "extract" }>,
  conversation: readonly ConversationMessage[],
): string[] {
  const lines = conversation
    .flatMap((message) => message.texts)
    .flatMap((text) => text.split("\n"))
    .map((line) => line.trim())
    .filter((line) => line.includes(marker));
  return [...new Set(lines)].slice(0, maxLines);
}
