import { replaceRanges } from "../../core/secrets.ts";
import type { RecordedBody } from "./cassette.ts";
import { contentStreams } from "./event-stream.ts";

/** Where a recording was made, and where it is played. Absolute paths. */
export interface Move {
  readonly from: string;
  readonly to: string;
}

/** A place in the bytes of a body, and what stands there instead. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The move of a whole repository, if both folders lie at the same place `below` its top: agents tell what is above them, too. Otherwise
 * the move itself.
 */
export function moveOfTop({ from, to }: Move, below: string): Move {
  const end = `/${below}`;
  if (below === "" || !from.endsWith(end) || !to.endsWith(end)) return { from, to };
  return { from: from.slice(0, -end.length), to: to.slice(0, -end.length) };
}

/** A text with every path below a folder moved. It may be JSON, at any depth of quoting. */
export function movedText(text: string, { from, to }: Move): string {
  return text.includes(from) ? text.replaceAll(placeOf(from), () => quoted(to)) : text;
}

/**
 * A recorded body with its paths moved, also where a stream spreads one over many events. Its chunks are cut at the same places;
 * what was put in belongs to the chunk in which it begins.
 */
export function movedBody(
  body: Buffer,
  chunks: RecordedBody["chunks"],
  { from, to }: Move,
): { readonly bytes: Buffer; readonly chunks: RecordedBody["chunks"] } {
  // One character a byte, so that offsets are those of the bytes.
  const text = body.toString("latin1");
  const edits = editsIn(text, latin1(from), latin1(quoted(to)));
  if (edits.length === 0) return { bytes: body, chunks };
  const bytes = Buffer.from(
    replaceRanges(text, edits, (edit) => edit.text),
    "latin1",
  );
  const newPlace = placesAfter(edits);
  let at = 0;
  const cut = chunks.map(({ bytes: length, atNs }) => {
    const start = newPlace(at);
    at += length;
    return { bytes: newPlace(at) - start, atNs };
  });
  return { bytes, chunks: cut };
}

/** A name that only begins alike is another folder. A path may follow an escaped line end. */
function placeOf(folder: string): RegExp {
  const literal = folder.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(String.raw`(?<=^|[^\w.-]|\\[nrt])${literal}(?![\w-]|\.\w)`, "g");
}

function quoted(path: string): string {
  return JSON.stringify(path).slice(1, -1);
}

function latin1(text: string): string {
  return Buffer.from(text).toString("latin1");
}

/** The edits in order. A stream is searched as a whole: its pieces may hold a part of a path, or of a longer one. */
function editsIn(text: string, from: string, to: string): readonly Edit[] {
  const streams = contentStreams(text);
  const inStreams = streams.flatMap((pieces) => {
    const joined = pieces.map(({ start, end }) => text.slice(start, end)).join("");
    return [...joined.matchAll(placeOf(from))].flatMap(({ index }) => {
      let offset = 0;
      return pieces.flatMap(({ start, end }): Edit[] => {
        const first = Math.max(index, offset);
        const last = Math.min(index + from.length, offset + end - start);
        const at = start - offset;
        offset += end - start;
        return first < last ? [{ start: at + first, end: at + last, text: first === index ? to : "" }] : [];
      });
    });
  });
  const whole = [...text.matchAll(placeOf(from))]
    .map(({ index }) => ({ start: index, end: index + from.length, text: to }))
    .filter(
      ({ start, end }) => !streams.some((pieces) => pieces.some((piece) => piece.start < end && start < piece.end)),
    );
  return [...inStreams, ...whole].toSorted((left, right) => left.start - right.start);
}

/** Where a byte of the old body stands in the new one. A byte inside an edit stands behind it. Asked in rising order. */
function placesAfter(edits: readonly Edit[]): (old: number) => number {
  let index = 0;
  let shift = 0;
  return (old) => {
    for (let edit = edits[index]; edit !== undefined && edit.start < old; edit = edits[index]) {
      shift += edit.text.length - (edit.end - edit.start);
      index += 1;
    }
    const last = edits[index - 1];
    return last !== undefined && old < last.end ? last.end + shift : old + shift;
  };
}
