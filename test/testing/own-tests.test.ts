import { execFile } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import Anthropic, { APIError } from "@anthropic-ai/sdk";
import { GoogleGenAI } from "@google/genai";
import OpenAI from "openai";
import { expect, test } from "vitest";
import { writeCassette } from "../../src/provider/cassette/cassette-file.ts";
import { matchers, providerFixture, type TestProvider, withProvider } from "../../src/testing/vitest.ts";
import { cassetteOf, rawExchange } from "../provider/cassette/raw-exchanges.ts";
import { answer, type SmallAgent } from "./small-agent.ts";

expect.extend(matchers);

const weatherIn = (city: string) =>
  ({ kind: "tool", operation: { kind: "named", name: "weather", input: { city } } }) as const;
const used: TestProvider[] = [];

const agentTest = test.extend({
  provider: providerFixture({
    script: {
      turns: [
        { blocks: [weatherIn("Oslo"), weatherIn("Rome")] },
        {
          blocks: [{ kind: "text", text: "Rome is warmer." }],
          fault: { what: { kind: "status", status: 429, body: "error", retryAfterNs: 0 } },
        },
      ],
    },
  }),
});

/** Ends when two calls have begun, so that they have to run at once. */
function together(): SmallAgent["weather"] {
  const waiting: (() => void)[] = [];
  return ({ city }) =>
    new Promise((resolve) => {
      waiting.push(() => resolve(`${city}: 20 degrees`));
      if (waiting.length === 2) for (const go of waiting) go();
    });
}

const alone: SmallAgent["weather"] = ({ city }) => Promise.resolve(`${city}: 20 degrees`);

const clock = (request: number): string => `It is now 14:59:3${request}. `;

/** What a failing matcher says. */
function complaint(assert: () => void): string {
  try {
    assert();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error("The matcher held.");
}

agentTest("a good agent meets all matchers, and none of their negations", async ({ provider }) => {
  used.push(provider);
  const weather = provider.tool("weather", together());
  expect(await answer(new Anthropic(provider.anthropic), { weather })).toBe("Rome is warmer.");
  const log = await provider.log();
  expect(log.exchanges.map(({ status, outcome }) => [status, outcome])).toEqual([
    [200, "complete"],
    [429, "faulted"],
    [200, "complete"],
  ]);
  expect(log).toKeepPrefix();
  expect(log).toReadFromCache(0.9);
  expect(log).toRunInParallel();
  expect(log).toRecoverFrom("429");
  expect(log).toRecoverFrom(429);
  expect(log).toStayWithinTokens(20_000);
  expect(log).toCostAtMost(0.05);
  expect(complaint(() => expect(log).not.toKeepPrefix())).toContain("expect(log).not.toKeepPrefix()");
  expect(complaint(() => expect(log).not.toRunInParallel())).toContain("Tools ran together in each of 1 answers");
  expect(log).not.toStayWithinTokens(100);
  expect(log).not.toCostAtMost(0.000_001);
  expect(log).not.toReadFromCache(1);
});

agentTest("a clock in the system prompt is found at its byte, with both texts", async ({ provider }) => {
  used.push(provider);
  await answer(new Anthropic(provider.anthropic), { weather: alone, system: clock });
  const log = await provider.log();
  const found = complaint(() => expect(log).toKeepPrefix());
  expect(found).toContain(
    "expect(log).toKeepPrefix()\n\n1 of 1 prompts does not begin with the prompt before:\nrequest 3",
  );
  expect(found).toMatch(
    /section system differs at byte \d+: ".*It is now 14:59:30\..*" became ".*It is now 14:59:31\./,
  );
  expect(complaint(() => expect(log).toReadFromCache(0.5))).toMatch(
    /request 3: 0 of [\d,]+ tok read; section system differs at byte .* \([\d,]+ tok missed\)/,
  );
});

agentTest("tools one after another are found; tools of unknown times decide nothing", async ({ provider }) => {
  used.push(provider);
  const client = new Anthropic(provider.anthropic);
  await answer(client, { weather: provider.tool("weather", alone), isSequential: true });
  const log = await provider.log();
  expect(complaint(() => expect(log).toRunInParallel())).toMatch(/at most 1 of 2 at one moment\n {2}weather: 0 ns to /);
  const untimed = { ...log, toolRuns: [] };
  for (const assert of [() => expect(untimed).toRunInParallel(), () => expect(untimed).not.toRunInParallel()])
    expect(complaint(assert)).toContain(
      "neither the matcher nor its negation holds.\nThe times of the tools after request 1",
    );
});

agentTest("an agent that gives up after a 429 has not recovered", async ({ provider }) => {
  used.push(provider);
  const agent = { weather: alone, maxRetries: 0 };
  await expect(answer(new Anthropic(provider.anthropic), agent)).rejects.toThrow("429");
  const log = await provider.log();
  expect(complaint(() => expect(log).toRecoverFrom("429"))).toContain(
    "request 2 met a fault: status 429; it was not sent again",
  );
  expect(complaint(() => expect(log).not.toRecoverFrom("529"))).toContain('No request failed with "529"');
});

test("a 429 of a turn ends after one attempt although the prompt has a clock", async () => {
  const what = { kind: "status", status: 429, body: "error" } as const;
  const script = { turns: [{ blocks: [{ kind: "text", text: "Hello." }], fault: { what } }] } as const;
  const statuses = await withProvider({ script }, async (provider) => {
    const client = new Anthropic(provider.anthropic);
    const ask = async (second: number): Promise<number | undefined> => {
      const messages = [{ role: "user" as const, content: "Say hello." }];
      const body = { model: "claude-sonnet-5", max_tokens: 9, system: clock(second), messages };
      return await client.messages.create(body, { maxRetries: 0 }).then(
        () => 200,
        (error: unknown) => (error instanceof APIError ? Number(error.status) : undefined),
      );
    };
    return [await ask(1), await ask(2)];
  });
  expect(statuses).toEqual([429, 200]);
});

test("each provider of the fixture was closed after its test", async () => {
  expect(used).toHaveLength(4);
  for (const { baseUrl } of used) await expect(fetch(baseUrl)).rejects.toThrow("fetch failed");
});

test("clients of every protocol, and a child process, reach the provider", async () => {
  const log = await withProvider({}, async (provider) => {
    const openai = new OpenAI(provider.openai);
    const messages = [{ role: "user", content: "hello" }] as const;
    const chat = await openai.chat.completions.create({ model: "gpt-6-sol", messages: [...messages] });
    expect(chat.choices[0]?.message.content).toContain("Hello");
    const gemini = new GoogleGenAI(provider.gemini);
    const said = await gemini.models.generateContent({ model: "gemini-3.5-flash", contents: "hello" });
    expect(said.text).toContain("Hello");
    const body = JSON.stringify({ model: "claude-sonnet-5", max_tokens: 9, messages });
    const child = `const { ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: key } = process.env;
      const headers = { "x-api-key": key, "anthropic-version": "2023-06-01", "content-type": "application/json" };
      const answer = await fetch(url + "/v1/messages", { method: "POST", headers, body: ${JSON.stringify(body)} });
      console.log((await answer.json()).content[0].text);`;
    const args = ["--input-type=module", "--eval", child];
    const { stdout } = await promisify(execFile)(process.execPath, args, { env: provider.environment });
    expect(stdout).toContain("Hello");
    return await provider.log();
  });
  expect(log.exchanges.map(({ protocol }) => protocol)).toEqual(["openai-chat", "gemini", "anthropic-messages"]);
});

test("a cassette answers in the script's place", async () => {
  const folder = mkdtempSync(join(tmpdir(), "bench-own-tests-"));
  const request = { model: "claude-sonnet-5", max_tokens: 9, messages: [{ role: "user" as const, content: "hello" }] };
  const response = {
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: "claude-sonnet-5",
    content: [{ type: "text", text: "as recorded" }],
    stop_reason: "end_turn",
    stop_sequence: null,
    usage: { input_tokens: 4, output_tokens: 2 },
  };
  const raw = rawExchange({ request: JSON.stringify(request), response: JSON.stringify(response) });
  const cassette = join(folder, "hello.json");
  writeFileSync(cassette, writeCassette(await cassetteOf(raw)));
  await withProvider({ cassette }, async (provider) => {
    const said = await new Anthropic(provider.anthropic).messages.create(request);
    expect(said.content).toEqual([{ type: "text", text: "as recorded" }]);
  });
  const replay = { cassette, timing: { kind: "none" }, match: "exact", onMiss: "fail" } as const;
  await expect(withProvider({ cassette, settings: { replay } }, () => Promise.resolve())).rejects.toThrow(
    "Keep one of them",
  );
});

test("a matcher refuses what is not a log, and limits that are none", () => {
  const log = { exchanges: [], toolRuns: [], script: { turns: [] } };
  expect(() => expect(Promise.resolve(log)).toKeepPrefix()).toThrow("write expect(await provider.log()).toKeepPrefix");
  expect(() => expect([]).toCostAtMost(1)).toThrow("write expect(await provider.log())");
  expect(() => expect(log).toReadFromCache(90)).toThrow("write a share from 0 to 1");
  expect(() => expect(log).toStayWithinTokens(0)).toThrow("write a number above 0");
  expect(() => expect(log).toCostAtMost(Number.NaN)).toThrow("write a number of dollars above 0");
  expect(() => expect(log).toRunInParallel(1)).toThrow("write a number from 2");
  expect(() => expect(log).toRecoverFrom("")).toThrow('such as "429"');
});

test("text of the wire cannot move the terminal or show a key", () => {
  const refusal = "invalid_request_error: \u001B[2J sk-ant-api03-" + "A1b2".repeat(24);
  const log = { exchanges: [], toolRuns: [], script: { turns: [] } };
  const exchange = { index: 0, outcome: "refused", status: 400, purpose: "main", refusal };
  const said = complaint(() => expect({ ...log, exchanges: [exchange] }).toKeepPrefix());
  expect(said).toContain("⟦U+001B⟧");
  expect(said).not.toContain("A1b2A1b2");
});
