import type { ReplayTiming } from "../../core/replay-settings.ts";
import type { Latency } from "../time/latency.ts";
import { bytesPerToken } from "../models/tokens.ts";
import { contentStreams } from "./event-stream.ts";
import type { RecordedExchange } from "./cassette.ts";

/** A recorded chunk and when it is due. */
export interface DueChunk {
  /** Type of its first content event, else of its first event, else `chunk`. */
  readonly kind: string;
  readonly bytes: Buffer;
  readonly dueNs: number;
}

/** When the head and each chunk of a recorded response are due. */
export function scheduleReplay(
  { startNs, response }: RecordedExchange,
  body: Buffer,
  question: {
    readonly timing: ReplayTiming;
    readonly latency: Latency;
    readonly outputTokens: number;
    readonly arrivalNs: number;
  },
): { readonly headNs: number; readonly chunks: readonly DueChunk[] } {
  const { timing, latency, outputTokens, arrivalNs } = question;
  const tokensBefore = timing.kind === "model" ? decodedBefore(body, outputTokens) : (): number => 0;
  const dueOf = (recordedNs: number, atByte: number): number => {
    switch (timing.kind) {
      case "recorded":
        return Math.round(arrivalNs + Math.max(0, recordedNs - startNs) * timing.scale);
      case "none":
        return arrivalNs;
      case "model":
        return Math.round(arrivalNs + (latency.ttftNs + tokensBefore(atByte) * latency.perTokenNs) * latency.timeScale);
    }
  };
  /** Computed before the chunks: the count of decoded tokens only moves forward. */
  const headNs = dueOf(response?.headNs ?? startNs, 0);
  let at = 0;
  const chunks = (response?.body.chunks ?? []).map(({ bytes: length, atNs }) => {
    const bytes = body.subarray(at, at + length);
    const dueNs = dueOf(atNs, at);
    at += length;
    return { kind: kindOf(bytes), bytes, dueNs };
  });
  return { headNs, chunks };
}

/** How many tokens the model has decoded before a byte of the body. */
function decodedBefore(body: Buffer, outputTokens: number): (atByte: number) => number {
  const text = body.toString("latin1");
  const pieces = contentStreams(text)
    .flat()
    .toSorted((left, right) => left.start - right.start);
  const contentBytes = pieces.reduce((sum, { start, end }) => sum + end - start, 0);
  const perByte = contentBytes === 0 ? 0 : (outputTokens || contentBytes / bytesPerToken) / contentBytes;
  let index = 0;
  let bytes = 0;
  return (atByte) => {
    for (let piece = pieces[index]; piece !== undefined && piece.start < atByte; piece = pieces[index]) {
      bytes += piece.end - piece.start;
      index += 1;
    }
    return Math.floor(bytes * perByte);
  };
}

function kindOf(chunk: Buffer): string {
  const kinds = [...chunk.toString("latin1").matchAll(/^event: ?([\w.]{1,80})/gm)].map((match) => match[1] ?? "");
  return kinds.find((kind) => kind.includes("delta")) ?? kinds[0] ?? "chunk";
}
