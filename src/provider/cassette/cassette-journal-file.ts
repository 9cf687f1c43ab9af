import { z } from "zod";
import { type Cassette, laterDate, shiftedExchange } from "./cassette.ts";
import { recordedMainLine } from "./recorded-turns.ts";

const line = z.strictObject({
  kind: z.literal("cassette-journal"),
  /** When the first exchange of the line began. */
  startNs: z.int().nonnegative(),
  /** A cassette of its own, as its file would hold it. */
  cassette: z.unknown(),
});

/** A line of a journal. `text` is the piece as the text of a cassette file. */
export function journalLine(text: string, startNs: number): string {
  const cassette: unknown = JSON.parse(text);
  return `${JSON.stringify({ kind: "cassette-journal", startNs, cassette })}\n`;
}

/** Whether a text is a journal. */
export function isJournal(text: string): boolean {
  return text.startsWith('{"kind":"cassette-journal"');
}

/** The cassette of a journal. The Error of a bad one names the line. A last line that was cut is left out. */
export function parseJournal(text: string, parse: (text: string) => Cassette): Cassette {
  const lines = text.split("\n").slice(0, -1);
  const pieces = lines.map((one, index) => pieceOf(one, index, parse));
  const [head, ...rest] = pieces;
  const originNs = Math.min(...rest.map(({ startNs }) => startNs));
  const exchanges = rest
    .flatMap(({ startNs, cassette }) => cassette.exchanges.map((one) => shiftedExchange(one, startNs - originNs)))
    .toSorted((left, right) => left.startNs - right.startNs);
  const { session, startedAt } = head?.cassette ?? {};
  const cassette = {
    exchanges,
    bodies: new Map(pieces.flatMap((piece) => [...piece.cassette.bodies])),
    ...(startedAt !== undefined && { startedAt: laterDate(startedAt, exchanges.length === 0 ? 0 : originNs) }),
  };
  if (session === undefined) return cassette;
  const { prompt, command } = session;
  const { line: main, bodies } = recordedMainLine(cassette, prompt === null ? { words: command } : { prompt });
  return {
    ...cassette,
    bodies: new Map([...cassette.bodies, ...bodies]),
    session: { ...session, ...main },
  };
}

function pieceOf(
  text: string,
  index: number,
  parse: (text: string) => Cassette,
): { readonly startNs: number; readonly cassette: Cassette } {
  try {
    const { startNs, cassette } = line.parse(JSON.parse(text));
    return { startNs, cassette: parse(JSON.stringify(cassette)) };
  } catch (error) {
    throw new Error(`line ${index + 1}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
