import type { JsonObject } from "../json-object.ts";
import { piecesOf } from "../../models/tokens.ts";
import { inputText, type ReplyBlock, toolNameTokens } from "../../answer/reply.ts";
import { tokenPieces } from "../../models/tokens.ts";
import { bytesPerToken } from "../../models/tokens.ts";

type ToolBlock = Extract<ReplyBlock, { readonly kind: "tool" }>;

/** Most pieces for one member of a tool's input. */
const piecesPerMember = 4;

/**
 * The input of a tool call as pieces of JSON, an empty one first. The API holds a member back until its value is
 * complete, so its pieces wait for its last token; an eager tool's input flows as it is decoded. A call that
 * `max_tokens` cut keeps its complete members, or, if eager, every decoded byte. Malformed input is written as it is.
 */
export function inputDeltas(
  block: ToolBlock,
  isEager: boolean,
): { readonly text: string; readonly tokensBefore: number }[] {
  const { name, input, cutTokens } = block;
  const nameTokens = toolNameTokens(name);
  const first = { text: "", tokensBefore: nameTokens };
  const roomBytes = cutTokens === undefined ? Number.POSITIVE_INFINITY : (cutTokens - nameTokens) * bytesPerToken;
  if (isEager || block.isMalformed === true) {
    const json = inputText(block);
    const kept = roomBytes === Number.POSITIVE_INFINITY ? json : roomBytes === 0 ? "" : piecesOf(json, roomBytes)[0];
    const pieces = tokenPieces(kept ?? "");
    return [
      first,
      ...pieces.map(({ piece, tokensBefore }) => ({ text: piece, tokensBefore: nameTokens + tokensBefore })),
    ];
  }
  let bytes = 0;
  const deltas = memberTexts(input).flatMap((text) => {
    const size = Buffer.byteLength(text);
    bytes += size;
    if (bytes > roomBytes) return [];
    const tokensBefore = nameTokens + Math.floor((bytes - 1) / bytesPerToken);
    const pieces = piecesOf(text, Math.max(bytesPerToken, Math.ceil(size / piecesPerMember)));
    return pieces.map((piece) => ({ text: piece, tokensBefore }));
  });
  return [first, ...deltas];
}

/** The input in a whole message; a call that was cut keeps its complete members. */
export function wholeMembers({ name, input, cutTokens }: ToolBlock): JsonObject {
  if (cutTokens === undefined) return input;
  const roomBytes = (cutTokens - toolNameTokens(name)) * bytesPerToken;
  let bytes = 0;
  const complete = memberTexts(input).filter((text) => (bytes += Buffer.byteLength(text)) <= roomBytes).length;
  return Object.fromEntries(membersOf(input).slice(0, complete));
}

function membersOf(input: JsonObject): [string, unknown][] {
  return Object.entries(input).filter(([, value]) => value !== undefined);
}

/** The JSON of the input, cut after each member. */
function memberTexts(input: JsonObject): string[] {
  const texts = membersOf(input).map(([key, value], index, members) => {
    const member = `${JSON.stringify(key)}:${JSON.stringify(value)}`;
    return `${index === 0 ? "{" : ","}${member}${index === members.length - 1 ? "}" : ""}`;
  });
  return texts.length === 0 ? ["{}"] : texts;
}
