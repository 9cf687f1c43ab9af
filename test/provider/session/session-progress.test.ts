import { expect, test } from "vitest";
import type { SessionProgress } from "../../../src/core/provider-control.ts";
import { openSession, type OpenedSession, shellTool, token } from "../open-session.ts";

const latency = { kind: "fixed", ttftNs: 1e6, perTokenNs: 1e6 } as const;
const script = {
  turns: [{ blocks: [{ kind: "text", text: "An answer of several tokens, one after another." }] }],
  sides: [{ kind: "text", text: "A title of several tokens, one after another." }],
} as const;

async function progressOf({ port }: OpenedSession, id = "one"): Promise<Response> {
  const headers = { authorization: `Bearer ${token}` };
  return fetch(`http://127.0.0.1:${port}/_bench/sessions/${id}`, { headers });
}

async function piecesOf(session: OpenedSession): Promise<number> {
  const progress: SessionProgress = JSON.parse(await (await progressOf(session)).text());
  return progress.pieces;
}

test("a session tells how many pieces of the main line's streams it has written, side requests apart", async () => {
  await using session = await openSession(script, { latency }, { mainPrompts: ["the prompt"] });
  const send = (content: string) =>
    session.client.messages
      .stream({
        model: "claude-opus-5",
        max_tokens: 100,
        tools: [shellTool],
        messages: [{ role: "user", content }],
      })
      .finalMessage();
  expect(await piecesOf(session)).toBe(0);
  await send("a title, please");
  expect(await piecesOf(session)).toBe(0);
  await send("the prompt");
  expect(await piecesOf(session)).toBeGreaterThan(1);
});

test("the progress of a session that is not open is told as such", async () => {
  await using session = await openSession(script);
  const response = await progressOf(session, "other");
  expect([response.status, await response.text()]).toEqual([404, '{"error":"No session \\"other\\" is open."}']);
});
