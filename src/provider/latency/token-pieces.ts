import { piecesOf } from "./pieces.ts";
import { bytesPerToken } from "../models/tokens.ts";

/** A text token by token, each piece with the tokens decoded before it. */
export function tokenPieces(text: string): { readonly piece: string; readonly tokensBefore: number }[] {
  let bytes = 0;
  return piecesOf(text, bytesPerToken).map((piece) => {
    const tokensBefore = Math.floor(bytes / bytesPerToken);
    bytes += Buffer.byteLength(piece);
    return { piece, tokensBefore };
  });
}
