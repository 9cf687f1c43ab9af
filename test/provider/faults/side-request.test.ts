import { expect, test } from "vitest";
import { openSession, shellTool } from "../open-session.ts";

const prompt = "Look at this folder and say what it is for.";
const fault = { what: { kind: "status", status: 529, body: "error" }, attempts: 1, counts: "turn" } as const;

test("a title's request that looks like the main line does not use up the fault of a turn", async () => {
  await using session = await openSession(
    { turns: [{ blocks: [{ kind: "text", text: "It is for tests." }], fault }] },
    {},
    { mainPrompts: [prompt] },
  );
  const ask = async (content: string, tools: (typeof shellTool)[]) =>
    session.client.messages
      .create({ model: "claude-opus-5", max_tokens: 50, messages: [{ role: "user", content }], tools })
      .then(
        () => 200,
        ({ status }: { status: number }) => status,
      );
  // Until the main request comes, nobody can tell that the first is a title's.
  const statuses = [
    await ask(`Title for: ${prompt}`, []),
    await ask(prompt, [shellTool]),
    await ask(prompt, [shellTool]),
  ];
  expect(statuses).toEqual([529, 529, 200]);
  const { exchanges } = await session.log();
  expect(exchanges.map(({ purpose, fault: met }) => [purpose, met !== undefined])).toEqual([
    ["side", true],
    ["main", true],
    ["main", false],
  ]);
});
