import { basename } from "node:path";
import type { Cassette } from "../provider/cassette/cassette.ts";
import { joinedParts } from "../provider/cassette/joined-bodies.ts";
import { type ImportedSession, type Note } from "./imported-session.ts";

/** A cassette's exchanges as model calls. Joined bodies stay in pieces. Requests other than those for a turn are left out. */
export function cassetteSession({ exchanges, bodies, joined, startedAt }: Cassette, path: string): ImportedSession {
  const originMs = startedAt === undefined ? 0 : Date.parse(startedAt);
  const partsOf = joinedParts(bodies, joined ?? new Map());
  const texts = new Map<Buffer, string>();
  const textOfPart = (part: Buffer): string => {
    const text = texts.get(part) ?? part.toString("utf8");
    texts.set(part, text);
    return text;
  };
  return {
    format: "cassette",
    notes: startedAt === undefined ? [undated(basename(path), exchanges.length)] : [],
    ...(startedAt === undefined && { isUndated: true }),
    exchanges: exchanges.flatMap(({ connection, part = null, startNs, endNs, request, response }, index) => {
      if (request.method !== "POST" || /count_tokens|countTokens|\/batches/.test(request.target)) return [];
      return [
        {
          part,
          conversation: `conversation ${connection}`,
          place: `${basename(path)} exchange ${index}`,
          startMs: originMs + startNs / 1e6,
          endMs: originMs + endNs / 1e6,
          target: request.target,
          requestHeaders: request.headers,
          request: partsOf(request.body.digest).map(textOfPart),
          response:
            response === null
              ? null
              : {
                  status: response.status,
                  headers: response.headers,
                  body: partsOf(response.body.digest).map(textOfPart).join(""),
                },
        },
      ];
    }),
  };
}

function undated(place: string, count: number): Note {
  return { kind: "assumed", what: "the recording has no date: today's prices are taken", count, places: [place] };
}
