import { basename } from "node:path";
import type { Cassette } from "../provider/cassette/cassette.ts";
import type { ImportedSession } from "./imported-session.ts";

/** A cassette's exchanges as model calls. Requests other than those for a turn are left out. */
export function cassetteSession({ exchanges, bodies, startedAt }: Cassette, path: string): ImportedSession {
  const originMs = startedAt === undefined ? 0 : Date.parse(startedAt);
  const textOf = (digest: string): string => bodies.get(digest)?.toString("utf8") ?? "";
  return {
    format: "cassette",
    notes: [],
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
          request: [textOf(request.body.digest)],
          response:
            response === null
              ? null
              : { status: response.status, headers: response.headers, body: textOf(response.body.digest) },
        },
      ];
    }),
  };
}
