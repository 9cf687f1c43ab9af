import type Anthropic from "@anthropic-ai/sdk";
import { expect, test } from "vitest";
import { type OpenedSession, openSession, shellTool } from "./open-session.ts";

const model = "claude-opus-5";
const run = (command: string) => ({ kind: "tool", operation: { kind: "run", command } }) as const;
const script = {
  turns: [{ blocks: [run("main")] }, { blocks: [{ kind: "text", text: "main ends" }] }],
  threads: [
    {
      firstUserContains: "explore",
      turns: [{ blocks: [run("sub")] }, { blocks: [{ kind: "text", text: "sub ends" }] }],
    },
  ],
  sides: [{ kind: "text", text: "title" }],
} as const;

async function loop(session: OpenedSession, prompt: string): Promise<readonly string[]> {
  const messages: Anthropic.MessageParam[] = [{ role: "user", content: prompt }];
  const said: string[] = [];
  for (;;) {
    const reply = await session.client.messages.create({ model, max_tokens: 500, messages, tools: [shellTool] });
    said.push(reply.content.map((block) => (block.type === "text" ? block.text : JSON.stringify(block))).join());
    const uses = reply.content.filter((block) => block.type === "tool_use");
    if (uses.length === 0) return said;
    const results = uses.map(({ id }) => ({ type: "tool_result" as const, tool_use_id: id, content: "ok" }));
    messages.push({ role: "assistant", content: reply.content }, { role: "user", content: results });
  }
}

test("a sub-conversation runs beside the main one, with ids, turns and a prompt history of its own", async () => {
  await using session = await openSession(script);
  const [main, sub] = await Promise.all([loop(session, "go"), loop(session, "please explore")]);
  expect([main?.at(-1), sub?.at(-1)]).toEqual(["main ends", "sub ends"]);
  expect(main?.[0]).not.toBe(sub?.[0]);
  const { exchanges } = await session.log();
  const places = exchanges.map(({ thread, turn }) => `${thread ?? "main"}.${turn ?? ""}`);
  expect(places.toSorted()).toEqual(["0.0", "0.1", "main.0", "main.1"]);
  expect(exchanges.filter(({ cache }) => cache.firstDifference !== null)).toEqual([]);
});

test("a thread's turn meets its own fault once, and the main conversation none", async () => {
  const [opening, end] = script.threads[0].turns;
  const fault = { what: { kind: "status", status: 529, body: "error" } } as const;
  const threads = [{ ...script.threads[0], turns: [opening, { ...end, fault }] }];
  await using session = await openSession({ ...script, threads });
  const patient = { ...session, client: session.client.withOptions({ maxRetries: 1 }) };
  const [main, sub] = await Promise.all([loop(patient, "go"), loop(patient, "please explore")]);
  expect([main?.at(-1), sub?.at(-1)]).toEqual(["main ends", "sub ends"]);
  const { exchanges } = await session.log();
  expect(
    exchanges.filter(({ fault: met }) => met !== undefined).map(({ status, fault: met }) => [status, met]),
  ).toEqual([[529, "status 529"]]);
  expect(exchanges).toHaveLength(5);
});
