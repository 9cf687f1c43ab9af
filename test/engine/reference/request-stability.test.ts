import { expect, test } from "vitest";
import { startEngine } from "../engine-process.ts";
import { answer, call, scriptedProvider, type ScriptedAnswer, type SeenBody } from "../scripted-provider.ts";
import { workspace } from "../workspace.ts";

const threeTurns = [
  answer(call("1", "ls", {})),
  answer(call("2", "view", { path: "a" })),
  answer({ kind: "text", text: "Done." }),
];

async function bodies(script: readonly ScriptedAnswer[], args: readonly string[]): Promise<readonly SeenBody[]> {
  await using provider = await scriptedProvider(script);
  await using space = await workspace({ a: "x".repeat(2_000), b: "y".repeat(2_000), c: "z" });
  const result = await startEngine("reference", [...args, "work"], { cwd: space.root, url: provider.url }).finished;
  expect(result).toMatchObject({ code: 0, stderr: "" });
  return provider.requests.map(({ body }) => body);
}

/** A request without its cache marks, in the order in which the provider's cache reads it. */
function prefix(body: SeenBody | undefined): string {
  const text = JSON.stringify([body?.tools, body?.system, body?.messages], (key, value: unknown) =>
    key === "cache_control" ? undefined : value,
  );
  // Without the closing brackets of the list of messages and of the whole.
  return text.slice(0, -2);
}

test("each request repeats the one before and only adds to it, and another run sends the same bytes", async () => {
  const first = await bodies(threeTurns, []);
  expect(prefix(first[1]).startsWith(prefix(first[0]))).toBe(true);
  expect(prefix(first[2]).startsWith(prefix(first[1]))).toBe(true);
  expect(await bodies(threeTurns, ["--startup", "eager", "--tools", "sequential"])).toEqual(first);
});

test("the prompt and the tools stay small", async () => {
  const [body] = await bodies(threeTurns.slice(2), ["--cache", "none"]);
  expect(JSON.stringify(body?.system).length / 4).toBeLessThan(1_000);
  expect(JSON.stringify(body?.tools).length / 4).toBeLessThan(1_000);
  expect(JSON.stringify(body)).not.toContain("cache_control");
});

test("the clock makes every request differ in the system prompt alone", async () => {
  const seen = await bodies(threeTurns, ["--volatile", "clock"]);
  expect(new Set(seen.map(({ system }) => system?.[0]?.text)).size).toBe(3);
  expect(new Set(seen.map(({ tools }) => JSON.stringify(tools))).size).toBe(1);
});

test("tool-order rotates the tools by one at each request", async () => {
  const seen = await bodies(threeTurns, ["--volatile", "tool-order", "--cache", "none"]);
  const [first, second, third] = seen.map(({ tools }) => tools?.map(({ name }) => name) ?? []);
  expect(first).toEqual(["bash", "edit", "glob", "grep", "ls", "view", "write"]);
  expect(second).toEqual([...(first ?? []).slice(1), "bash"]);
  expect(third).toEqual([...(second ?? []).slice(1), "edit"]);
});

/** Two results of about 500 tokens each, with counts of the prompt that make the second one reach a budget of 2,000. */
const growing: readonly ScriptedAnswer[] = [
  { kind: "blocks", blocks: [call("1", "view", { path: "a" })], inputTokens: 1_000 },
  { kind: "blocks", blocks: [call("2", "view", { path: "b" })], inputTokens: 1_500 },
];

test("a summary is one request without tools, and the conversation goes on from it", async () => {
  const summary = answer({ kind: "text", text: "FACT a holds x" });
  const script = [...growing, summary, ...threeTurns.slice(2)];
  const seen = await bodies(script, ["--context", "summary", "--context-budget", "2000"]);
  expect(seen).toHaveLength(4);
  expect(seen[2]?.tools).toBeUndefined();
  expect(seen[2]?.messages[0]?.content[0]?.text).toContain(`[result]\n${"x".repeat(2_000)}`);
  expect(seen[3]?.messages.map(({ role }) => role)).toEqual(["user", "assistant", "user"]);
  expect(seen[3]?.messages[0]?.content.map(({ text }) => text)).toEqual([
    "work",
    "Summary of the work so far (older messages were removed):\nFACT a holds x",
  ]);
  expect(seen[3]?.messages[2]?.content[0]?.tool_use_id).toBe("2");
});

test.each([
  ["none", 5, true],
  ["mask", 5, false],
  ["window", 3, false],
])("%s treats a conversation that nears its budget as its name says", async (strategy, messages, keepsOldest) => {
  const seen = await bodies([...growing, ...threeTurns.slice(2)], ["--context", strategy, "--context-budget", "2000"]);
  const text = JSON.stringify(seen[2]);
  expect(seen[2]?.messages).toHaveLength(messages);
  expect(text.includes("xxx")).toBe(keepsOldest);
  expect(text).toContain("yyy");
});
