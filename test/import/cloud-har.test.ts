import { expect, test } from "vitest";
import { pricedCalls } from "../../src/cost/priced-calls.ts";
import { sessionCost } from "../../src/cost/session-cost.ts";
import { keptWords, PrivateWords, type Words } from "../../src/import/private-words.ts";
import { readers } from "../../src/import/read-session.ts";
import {
  bedrock,
  bedrockBody,
  bedrockModel,
  type Call,
  chunk,
  claudeCost,
  claudeTokens,
  cloudCalls,
  contents,
  converseBody,
  converseUsage,
  frames,
  gptUsage,
  json,
  messages,
  vertex,
} from "./cloud-calls.ts";

const days = { pricesOf: "2026-11-01", today: "2026-11-01" };

function importedHar(calls: readonly Call[], words: Words = keptWords) {
  const entries = calls.map(({ url, asked, content }, index) => ({
    startedDateTime: `2026-11-01T10:00:0${index}Z`,
    time: 900,
    request: { method: "POST", url, headers: [], postData: { text: JSON.stringify(asked) } },
    response: { status: 200, headers: [], content },
  }));
  return readers.har([{ name: "h", text: JSON.stringify({ log: { entries } }) }], words);
}

function costOf(call: Call, words: Words = keptWords) {
  const { exchanges, notes } = importedHar([call], words);
  return { exchanges, notes, cost: sessionCost(pricedCalls(exchanges, days)) };
}

test.for(Object.entries(cloudCalls))("%s is read, and counted at the model's price", ([, call]) => {
  const { exchanges, notes, cost } = costOf(call);
  expect(notes.filter(({ kind }) => kind === "not-understood")).toEqual([]);
  expect(exchanges.map(({ target }) => target)).toEqual([call.target]);
  expect(cost.total).toMatchObject({ calls: 1, uncountedCalls: 0, unpricedCalls: 0, tokens: call.tokens });
  expect(cost.total.costNanoUsd).toBe(call.costNanoUsd);
  // A prompt was read, so the cache can be looked at.
  expect(cost.check).not.toBeNull();
});

test.for(Object.entries(cloudCalls))("%s costs the same with private words", ([, call]) => {
  const { exchanges, cost } = costOf(call, new PrivateWords("private"));
  expect(cost.total.costNanoUsd).toBe(call.costNanoUsd);
  expect(JSON.stringify(exchanges)).not.toMatch(/Mend the test|123456789012/);
});

test("a cloud's call says that the prices are those of the vendor, and a deployment's name is no sure model", () => {
  const { notes } = importedHar([
    {
      url: "https://r.openai.azure.com/openai/deployments/gpt-5.6-sol/chat/completions?api-version=2024-10-21",
      asked: { messages: [] },
      content: json({ choices: [], usage: gptUsage }),
    },
  ]);
  expect(notes.map(({ kind, what }) => `${kind}: ${what}`)).toEqual([
    "assumed: a call of Azure OpenAI: the prices are those of the model's vendor",
    "assumed: an answer without a model: the name of the deployment is taken for it",
  ]);
});

test.for([
  ["not in base64", { mimeType: "application/vnd.amazon.eventstream", text: "\uFFFD\uFFFDchunk" }],
  ["cut off", { ...frames(chunk({})), text: frames(chunk({})).text.slice(0, 60) }],
  ["absent", { mimeType: "application/vnd.amazon.eventstream" }],
] as const)("a binary stream that is %s is unknown and not zero", ([, content]) => {
  const { notes, cost } = costOf({
    url: `${bedrock}/${bedrockModel}/invoke-with-response-stream`,
    asked: bedrockBody,
    content,
  });
  expect(cost.total).toMatchObject({ calls: 1, uncountedCalls: 1, costNanoUsd: null });
  expect(notes.filter(({ kind }) => kind === "not-understood")).toEqual([
    expect.objectContaining({ what: expect.stringContaining("binary event stream"), count: 1 }),
  ]);
});

test.for([
  [
    "a model with a body of its own",
    { url: `${bedrock}/meta.llama4/invoke`, asked: { prompt: "Mend it." }, content: json({}) },
  ],
  [
    "a wrapped request without contents",
    { url: "https://cloudcode-pa.googleapis.com/v1internal:generateContent", asked: { model: "g" }, content: json({}) },
  ],
  [
    "a wrapped request of another method",
    {
      url: "https://cloudcode-pa.googleapis.com/v1internal:newMethod",
      asked: { request: { contents } },
      content: json({}),
    },
  ],
  ["a body that is no object", { url: `${vertex}/anthropic/models/m:rawPredict`, asked: [], content: json({}) }],
] as const)("%s is not understood, which is said", ([, call]) => {
  const { exchanges, notes } = importedHar([call]);
  expect(exchanges).toEqual([]);
  expect(notes).toEqual([expect.objectContaining({ kind: "not-understood", count: 1, places: ["h entry 0"] })]);
});

test("a usage of Converse whose total fits neither reading is unknown", () => {
  const { cost } = costOf({
    url: `${bedrock}/${bedrockModel}/converse`,
    asked: converseBody,
    content: json({ output: { message: { content: [] } }, usage: { ...converseUsage, totalTokens: 7 } }),
  });
  expect(cost.total).toMatchObject({ calls: 1, uncountedCalls: 1, costNanoUsd: null });
});

test.for(["count-tokens:rawPredict", "claude-sonnet-4-5:countTokens"])("%s asks no model", (method) => {
  const { notes } = importedHar([
    { url: `${vertex}/anthropic/models/${method}`, asked: { model: "claude-sonnet-4-5", messages }, content: json({}) },
  ]);
  expect(notes).toEqual([expect.objectContaining({ kind: "left-out" })]);
});

test("a proxy's line takes the model from the address of a cloud, too", () => {
  const line = {
    timestamp: "2026-11-01T10:00:00Z",
    request: { url: `${bedrock}/${bedrockModel}/converse`, body: converseBody },
    response: { body: { output: { message: { content: [{ text: "Done." }] } }, usage: converseUsage } },
  };
  const { exchanges } = readers.proxy([{ name: "p", text: JSON.stringify(line) }], keptWords);
  expect(sessionCost(pricedCalls(exchanges, days)).total).toMatchObject({
    tokens: claudeTokens,
    costNanoUsd: claudeCost,
    unpricedCalls: 0,
  });
});
