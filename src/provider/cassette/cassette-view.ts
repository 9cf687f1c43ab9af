import { isUtf8 } from "node:buffer";
import { formatDuration } from "../../core/units.ts";
import { canonicalRequest } from "./canonical-request.ts";
import type { Cassette, Headers, RecordedExchange } from "./cassette.ts";
import { joinedStreams } from "./redaction.ts";
import { recordedUsage } from "./recorded-usage.ts";

/**
 * A cassette as Markdown for people: event streams joined, JSON indented. Nothing reads it back. It has no times except
 * durations, so that a diff of two recordings shows what was said differently.
 */
export function cassetteView(cassette: Cassette): string {
  const attempts = new Map<string, number>();
  const parts = cassette.exchanges.map((exchange, index) => {
    const { method, target, body } = exchange.request;
    const path = target.split("?", 1)[0] ?? "/";
    const { exact } = canonicalRequest({ method, path, body: bodyOf(cassette, body.digest) });
    const attempt = (attempts.get(exact) ?? 0) + 1;
    attempts.set(exact, attempt);
    return exchangeView(cassette, exchange, index, attempt);
  });
  return [`# Cassette: ${cassette.exchanges.length} exchanges`, ...parts].join("\n\n") + "\n";
}

function exchangeView(cassette: Cassette, exchange: RecordedExchange, index: number, attempt: number): string {
  const { request, response, ending, startNs, endNs } = exchange;
  const again = attempt > 1 ? `, attempt ${attempt} of the same request` : "";
  const head = `## ${index}. ${request.method} ${request.target}${again}`;
  const asked = [headerLines(request.headers), fenced(bodyOf(cassette, request.body.digest))];
  if (response === null) return [head, ...asked, `**No answer** (${ending}).`].filter(Boolean).join("\n\n");
  const body = bodyOf(cassette, response.body.digest);
  const { model, billed } = recordedUsage(
    body.toString("utf8"),
    bodyOf(cassette, request.body.digest).toString("utf8"),
  );
  const said = [
    `**${response.status}**`,
    ending,
    formatDuration(endNs - startNs),
    `${body.length} bytes in ${response.body.chunks.length} chunks`,
    model ?? "",
    billed === null
      ? ""
      : `tokens: fresh ${billed.freshTokens}, written ${billed.write5mTokens + billed.write1hTokens}, read ${billed.readTokens}, out ${billed.outputTokens}`,
  ];
  const trailers = response.trailers ?? [];
  const streams = joinedStreams(body);
  const trailerLines = trailers.length === 0 ? "" : `After the body:\n\n${headerLines(trailers)}`;
  const shown = streams.length === 0 ? [fenced(body)] : streams.map((stream) => fenced(Buffer.from(readable(stream))));
  return [head, ...asked, said.filter(Boolean).join(" · "), headerLines(response.headers), ...shown, trailerLines]
    .filter(Boolean)
    .join("\n\n");
}

function bodyOf(cassette: Cassette, digest: string): Buffer {
  return cassette.bodies.get(digest) ?? Buffer.alloc(0);
}

function headerLines(headers: Headers): string {
  return headers.map(([name, value]) => `- ${name}: ${value}`).join("\n");
}

/** Content of an event stream is still escaped as JSON. */
function readable(stream: string): string {
  const text: unknown = parsed(`"${stream}"`);
  return typeof text === "string" ? text : stream;
}

/** Uses a fence longer than any in the text, so that no recorded text can end it. */
function fenced(body: Buffer): string {
  if (body.length === 0) return "";
  if (!isUtf8(body)) return `(${body.length} bytes that are no text)`;
  const text = body.toString("utf8");
  const json = parsed(text);
  const shown = json === undefined ? text : JSON.stringify(json, null, 2);
  const longest = Math.max(2, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${json === undefined ? "" : "json"}\n${shown.replace(/\n$/, "")}\n${fence}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
