import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GenerateContentResponse } from "@google/genai";
import { expect, test } from "vitest";
import { machineClock } from "../../../src/core/clock.ts";
import type { WireExchange } from "../../../src/core/trace.ts";
import { writeCassette } from "../../../src/provider/cassette/cassette-file.ts";
import { recordedUsage } from "../../../src/provider/cassette/recorded-usage.ts";
import { startRecorder } from "../../../src/provider/cassette/recorder.ts";
import { sealCassette } from "../../../src/provider/cassette/seal-cassette.ts";
import { startProvider } from "../../../src/provider/start-provider.ts";
import { instantSettings } from "../open-session.ts";
import { loopScript } from "../wire/openai/opened-client.ts";
import { geminiClient, geminiModel as model } from "../wire/gemini/opened-client.ts";

const functionDeclarations = [{ name: "bash", parametersJsonSchema: { type: "object", properties: { command: {} } } }];
const config = { tools: [{ functionDeclarations }] };

async function streamed(baseUrl: string, prompt: string): Promise<GenerateContentResponse[]> {
  const chunks: GenerateContentResponse[] = [];
  const asked = { model, contents: prompt, config };
  for await (const chunk of await geminiClient({ baseUrl }).models.generateContentStream(asked)) chunks.push(chunk);
  return chunks;
}

const said = (chunks: readonly GenerateContentResponse[]): unknown[] =>
  chunks.map(({ candidates, usageMetadata }) => [candidates?.[0]?.content?.parts?.[0]?.text, usageMetadata]);

test("a recorded stream of Gemini is played again, its date aside, and logged with its own tokens and price", async () => {
  const exchanges: WireExchange[] = [];
  const onExchange = (exchange: WireExchange): number => exchanges.push(exchange);
  const settings = { ...instantSettings, model };
  await using upstream = await startProvider({ defaultSession: { script: loopScript, settings, onExchange } });
  const recorder = await startRecorder(new URL(upstream.baseUrl), machineClock);
  const first = await streamed(recorder.baseUrl, "go, it is 2026-11-29");
  const sealed = await sealCassette(await recorder.finish());
  if (sealed.kind === "refused") throw new Error(sealed.leaks.join());
  const cassette = join(mkdtempSync(join(tmpdir(), "cassette-")), "c.json");
  const text = writeCassette(sealed.cassette);
  expect(text).not.toContain("test-key");
  writeFileSync(cassette, text);
  const replay = { cassette, timing: { kind: "none" }, match: "exact", onMiss: "fail" } as const;
  await using player = await startProvider({
    defaultSession: { script: loopScript, settings: { ...settings, replay }, onExchange },
  });
  const again = await streamed(player.baseUrl, "go, it is 2026-11-30");
  expect(said(again)).toEqual(said(first));
  const [live, played] = exchanges;
  expect([played?.usage, played?.model]).toEqual([live?.usage, live?.model]);
  expect(played?.modelled.costNanoUsd).toBe(live?.modelled.costNanoUsd);
});

test("usage is read from a stream in one array too, cached tokens as a part of the prompt", () => {
  const usageMetadata = {
    promptTokenCount: 300_000,
    cachedContentTokenCount: 100_000,
    candidatesTokenCount: 10,
    thoughtsTokenCount: 5,
  };
  const chunks = [{ modelVersion: model }, { modelVersion: model, usageMetadata }];
  const { billed, priceOn } = recordedUsage(JSON.stringify(chunks), "{}");
  expect(billed).toMatchObject({ freshTokens: 200_000, readTokens: 100_000, outputTokens: 15 });
  /** Above 200,000 tokens everything costs the higher price. */
  expect(priceOn("2026-11-01").costNanoUsd).toBe(200_000 * 2_500 + 100_000 * 250 + 15 * 15_000);
});
