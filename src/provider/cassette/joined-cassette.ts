import type { Cassette, RecordedBody, RecordedExchange } from "./cassette.ts";

/** Two recordings as one: what was seen later comes after, on connections of its own. */
export function joinedCassette(before: Cassette, after: Cassette): Cassette {
  const byNs = Math.max(0, ...before.exchanges.map(({ endNs }) => endNs));
  const by = Math.max(-1, ...before.exchanges.map(({ connection }) => connection)) + 1;
  return {
    exchanges: [...before.exchanges, ...after.exchanges.map((exchange) => moved(exchange, byNs, by))],
    bodies: new Map([...before.bodies, ...after.bodies]),
  };
}

function moved(exchange: RecordedExchange, byNs: number, connections: number): RecordedExchange {
  const { request, response } = exchange;
  return {
    ...exchange,
    connection: exchange.connection + connections,
    startNs: exchange.startNs + byNs,
    endNs: exchange.endNs + byNs,
    request: { ...request, body: movedBody(request.body, byNs) },
    response:
      response === null ? null : { ...response, headNs: response.headNs + byNs, body: movedBody(response.body, byNs) },
  };
}

function movedBody(body: RecordedBody, byNs: number): RecordedBody {
  return { ...body, chunks: body.chunks.map(({ bytes, atNs }) => ({ bytes, atNs: atNs + byNs })) };
}
