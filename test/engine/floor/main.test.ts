import { expect, test } from "vitest";
import { startEngine } from "../engine-process.ts";
import { answer, scriptedProvider, type ScriptedAnswer } from "../scripted-provider.ts";

async function run(script: ScriptedAnswer, args: readonly string[], stdin = "") {
  await using provider = await scriptedProvider([script]);
  const result = await startEngine("floor", args, { cwd: import.meta.dirname, url: provider.url, stdin }).finished;
  return { ...result, requests: provider.requests };
}

test("the floor sends one valid request and passes the text on, byte for byte", async () => {
  const text = 'Grüße 世界 \u{1f600}\n"text_delta" \\ event: message_stop';
  const result = await run(answer({ kind: "text", text }), ["some-model", "-- hi"]);
  expect(result).toMatchObject({ code: 0, stdout: text, stderr: "" });
  expect(result.requests.map(({ body }) => body)).toEqual([
    {
      model: "some-model",
      max_tokens: 8192,
      stream: true,
      messages: [{ role: "user", content: [{ type: "text", text: "-- hi" }] }],
    },
  ]);
});

test("the floor reads a long prompt from standard input", async () => {
  const result = await run(answer({ kind: "text", text: "ok" }), ["some-model", "-"], "long");
  expect(result.requests[0]?.body.messages[0]?.content[0]?.text).toBe("long");
});

test.each<[string, ScriptedAnswer]>([
  ["a refused request", { kind: "status", status: 400 }],
  ["an answer that ends early", { kind: "broken-off", how: "end" }],
  ["a connection that breaks", { kind: "broken-off", how: "reset" }],
])("%s exits 1", async (_, script) => {
  expect((await run(script, ["some-model", "x"])).code).toBe(1);
});
