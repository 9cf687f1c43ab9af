import type { WireExchange } from "../../../src/core/trace.ts";
import { openSession } from "../open-session.ts";

export const clientTrace = "0af7651916cd43dd8448eb211c80319c";
export const clientSpan = "b7ad6b7169203331";

/** A real log: a streamed answer under a client's span, a second one on the same connection, a refusal, an abort. */
export async function recordedExchanges(): Promise<readonly WireExchange[]> {
  const latency = { kind: "fixed", ttftNs: 2e6, perTokenNs: 20e6 } as const;
  await using session = await openSession(
    { turns: [{ blocks: [{ kind: "text", text: "four".repeat(20_000) }] }] },
    { latency },
  );
  const headers = { "x-api-key": "k", "anthropic-version": "2023-06-01", "content-type": "application/json" };
  const ask = async (extra: object, more: Record<string, string> = {}): Promise<string> => {
    const body = JSON.stringify({ model: "claude-opus-5", max_tokens: 3, stream: true, messages, ...extra });
    const response = await fetch(`${session.baseUrl}/v1/messages`, {
      method: "POST",
      headers: { ...headers, ...more },
      body,
    });
    return await response.text();
  };
  const messages = [{ role: "user", content: "go" }];
  await ask({}, { traceparent: `00-${clientTrace}-${clientSpan}-01` });
  await ask({ stream: false }, { traceparent: "00-broken" });
  await ask({ max_tokens: "many" });
  const leaving = new AbortController();
  const response = await fetch(`${session.baseUrl}/v1/messages`, {
    method: "POST",
    headers,
    body: JSON.stringify({ model: "claude-opus-5", max_tokens: 50_000, stream: true, messages }),
    signal: leaving.signal,
  });
  await response.body?.getReader().read();
  leaving.abort();
  return (await session.log()).exchanges;
}
