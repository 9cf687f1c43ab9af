import type { OutputChunk, WireExchange } from "../../src/core/trace.ts";

/** A piece of ASCII text as the provider cuts it: one token. */
const pieceBytes = 4;

/**
 * How long each piece of an answer took from the provider's write to the harness's read, sorted; text in one block, one byte a
 * character.
 */
export function pieceLatenciesNs(exchange: WireExchange, output: readonly OutputChunk[]): readonly number[] {
  const written = exchange.events
    .filter(({ kind }) => kind === "content_block_delta")
    .map(({ writtenNs }) => writtenNs);
  let chunk = 0;
  let read = output[0]?.text.length ?? 0;
  return written
    .map((writtenNs, piece) => {
      // The first character of a piece is when it begins to be seen.
      while (read <= piece * pieceBytes && chunk < output.length - 1) {
        chunk += 1;
        read += output[chunk]?.text.length ?? 0;
      }
      return (output[chunk]?.atNs ?? writtenNs) - writtenNs;
    })
    .toSorted((left, right) => left - right);
}
