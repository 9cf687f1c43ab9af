/**
 * Does a delay of known size come back? The provider is scripted to wait, the official SDK is the client, and what is
 * seen from outside is held against the script: npm run bench:truth. Exit code 1 when a median is off by more than 2 ms.
 */
import { resolve } from "node:path";
import Anthropic from "@anthropic-ai/sdk";
import { machineClock } from "../../src/core/clock.ts";
import { startProviderProcess } from "../../src/run/provider-process.ts";
import { median } from "../../src/stats/quantile.ts";

const root = resolve(import.meta.dirname, "../../..");
const rounds = 40;
const text = "one two three four five six seven eight nine ten ".repeat(4);
await using provider = await startProviderProcess(resolve(root, "dist/src/provider/main.js"));
process.exitCode = 0;

for (const [ttftMs, perTokenMs] of [
  [0, 0],
  [50, 0],
  [200, 0],
  [100, 5],
] as const) {
  const ttft: number[] = [];
  const total: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const id = `truth-${ttftMs}-${perTokenMs}-${round}`;
    const originNs = machineClock.nowNs();
    const { baseUrl } = await provider.client.open({
      id,
      originNs: String(originNs),
      script: { turns: [{ blocks: [{ kind: "text", text }] }] },
      settings: {
        model: "claude-sonnet-5",
        seed: "truth",
        asOf: "2026-11-01",
        latency: { kind: "fixed", ttftNs: ttftMs * 1e6, perTokenNs: perTokenMs * 1e6 },
      },
    });
    const client = new Anthropic({ baseURL: baseUrl, apiKey: "none", maxRetries: 0 });
    const stream = await client.messages.create({
      model: "claude-sonnet-5",
      max_tokens: 512,
      stream: true,
      messages: [{ role: "user", content: "count" }],
    });
    let firstNs = 0n;
    for await (const event of stream)
      if (event.type === "content_block_delta" && firstNs === 0n) firstNs = machineClock.nowNs();
    const log = await provider.client.close(id);
    const exchange = log.exchanges[0];
    if (exchange === undefined) throw new Error("the provider logged no exchange");
    // Client and provider read one clock, and the log counts from the trial's origin.
    ttft.push(Number(firstNs - originNs) - exchange.arrivalNs);
    total.push(exchange.endNs - exchange.arrivalNs);
  }
  const tokens = Math.ceil(text.length / 4);
  const seenMs = (median(ttft) ?? Number.NaN) / 1e6;
  const totalMs = (median(total) ?? Number.NaN) / 1e6;
  const wantedMs = ttftMs + perTokenMs * tokens;
  const right = Math.abs(seenMs - ttftMs) <= 2 && Math.abs(totalMs - wantedMs) <= 2;
  if (!right) process.exitCode = 1;
  process.stdout.write(
    `${right ? "ok   " : "WRONG"} scripted ${ttftMs} ms + ${tokens} x ${perTokenMs} ms: first token after ${seenMs.toFixed(2)} ms, whole answer after ${totalMs.toFixed(2)} ms (wanted ${wantedMs}), medians of ${rounds}\n`,
  );
}
