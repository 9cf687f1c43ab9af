import { expect, test } from "vitest";
import { parseCassette, writeCassette } from "../../../src/provider/cassette/cassette-file.ts";
import { CassetteJournal } from "../../../src/provider/cassette/cassette-journal.ts";
import { isJournal, journalLine, parseJournal } from "../../../src/provider/cassette/cassette-journal-file.ts";
import type { Cassette, RawExchange } from "../../../src/provider/cassette/cassette.ts";
import { sealCassette } from "../../../src/provider/cassette/seal-cassette.ts";
import type { RawSession } from "../../../src/provider/cassette/seal-session.ts";
import { rawExchange } from "./raw-exchanges.ts";

const secret = `sk-ant-api03-${"Qw3rTy".repeat(8)}`;
const tools = [{ name: "read", input_schema: { type: "object", properties: { path: { type: "string" } } } }];

function asked(messages: readonly unknown[], more: object = { tools }): string {
  return JSON.stringify({ model: "claude-opus-5", max_tokens: 9, ...more, messages });
}

const user = { role: "user", content: "fix the bug" };
const call = { type: "tool_use", id: "toolu_01AAAAAAAAAAAAAAAAAAAA1", name: "read", input: { path: "a.txt" } };
const brought = { type: "tool_result", tool_use_id: call.id, content: `found ${secret}`, is_error: true };

function said(...content: readonly unknown[]): string {
  return JSON.stringify({ type: "message", content });
}

/** A title without tools, a turn with a call whose answer was overloaded at first, and the last turn. */
const exchanges = [
  rawExchange({ request: asked([user], {}), response: said({ type: "text", text: "A title" }) }),
  rawExchange({ startNs: 1e9, request: asked([user]), status: 529 }),
  rawExchange({ startNs: 2e9, request: asked([user]), response: said({ type: "text", text: "I look." }, call) }),
  rawExchange({
    startNs: 5e9,
    request: asked([user, { role: "assistant", content: [call] }, { role: "user", content: [brought] }]),
    response: said({ type: "text", text: "Done." }),
  }),
].map(later);

/** Chunks come in the first second of their exchange. */
function later(exchange: RawExchange): RawExchange {
  const { startNs, requestChunks, response } = exchange;
  const moved = (chunks: RawExchange["requestChunks"]) => chunks.map((one) => ({ ...one, atNs: one.atNs + startNs }));
  return {
    ...exchange,
    requestChunks: moved(requestChunks),
    response: response && { ...response, headNs: response.headNs + startNs, chunks: moved(response.chunks) },
    endNs: startNs + 1e9,
  };
}

const session: RawSession = {
  command: ["agent", "-p", "fix the bug", `--api-key=${secret}`],
  workspace: {
    folder: "/srv/project",
    git: null,
    files: new Map([
      ["a.txt", Buffer.from("alpha")],
      ["config.json", Buffer.from(`{"token":"${secret}"}`)],
      // Bytes that are no text before it: such a run is searched, and can't be masked.
      [
        "hidden.txt",
        Buffer.from(Buffer.concat([Buffer.alloc(60, 0xff), Buffer.from(` ${secret} ..`)]).toString("base64")),
      ],
    ]),
    leftOut: 1,
  },
};

async function sealed(parts: Parameters<typeof sealCassette>): Promise<Cassette> {
  const result = await sealCassette(...parts);
  if (result.kind === "refused") throw new Error(result.leaks.join("\n"));
  return result.cassette;
}

test("the main line is found by the prompt among the command's words, without title and retry", async () => {
  const cassette = await sealed([exchanges, { session }]);
  const kept = cassette.session;
  expect(kept).toMatchObject({ prompt: "fix the bug", model: "claude-opus-5", protocol: "anthropic-messages" });
  expect(kept?.turns.map(({ exchange, text, toolsNs }) => [exchange, text, toolsNs])).toEqual([
    [2, "I look.", 2e9],
    [3, "Done.", 0],
  ]);
  const [done] = kept?.turns[0]?.calls ?? [];
  expect(done).toMatchObject({ name: "read", input: { path: "a.txt" }, result: { isError: true } });
  expect(cassette.bodies.get(done?.result?.digest ?? "")?.toString()).toMatch(/^found /);
  expect(parseCassette(writeCassette(cassette)).session).toEqual(kept);
});

test("no secret is in the session, and a file that hides one is left out", async () => {
  const cassette = await sealed([exchanges, { session }]);
  expect(writeCassette(cassette)).not.toContain("Qw3rTy");
  expect(Object.keys(cassette.session?.workspace.files ?? {})).toEqual(["a.txt", "config.json"]);
  expect(cassette.session?.workspace.leftOut).toBe(2);
});

test("a secret in the name of a file leaves that file out", async () => {
  const files = new Map([[`keys/${secret}.txt`, Buffer.from("x")]]);
  const cassette = await sealed([exchanges, { session: { ...session, workspace: { ...session.workspace, files } } }]);
  expect(cassette.session?.workspace).toMatchObject({ files: {}, leftOut: 2 });
});

test("a secret in the name of a branch leaves that name out", async () => {
  const git = { revision: "a".repeat(40), folder: "", branch: secret, userName: "Ada" };
  const cassette = await sealed([exchanges, { session: { ...session, workspace: { ...session.workspace, git } } }]);
  expect(cassette.session?.workspace.git).toEqual({ revision: "a".repeat(40), folder: "", userName: "Ada" });
});

const startedAt = "2026-11-01T10:00:00.000Z";

async function journalOf(count: number): Promise<string> {
  let text = "";
  const journal = new CassetteJournal({ session, startedAt }, (piece, startNs) => {
    text += journalLine(writeCassette(piece), startNs);
  });
  for (const exchange of exchanges.slice(0, count)) journal.add(exchange);
  await journal.settled();
  return text;
}

test("a journal has the cassette that the whole recording has, and no secret", async () => {
  const text = await journalOf(exchanges.length);
  expect(isJournal(text)).toBe(true);
  expect(text).not.toContain("Qw3rTy");
  const whole = await sealed([exchanges, { session, startedAt }]);
  const recovered = parseJournal(text, parseCassette);
  expect(recovered.exchanges).toEqual(whole.exchanges);
  expect(recovered.session).toEqual(whole.session);
  expect(whole.startedAt).toMatch(/^2026-11-01T10:00/);
  expect(recovered.startedAt).toBe(whole.startedAt);
});

test.for([1, 40, 400])("a journal that was cut %i characters before its end keeps what was finished", async (cut) => {
  const text = await journalOf(exchanges.length);
  const { exchanges: kept, session: about } = parseJournal(text.slice(0, -cut), parseCassette);
  expect(kept).toHaveLength(exchanges.length - 1);
  expect(about?.turns.map(({ text: words }) => words)).toEqual(["I look."]);
});

test("a line of a journal that is wrong is named", async () => {
  const text = (await journalOf(1)).replace("fix the bug", "");
  const lines = text.split("\n");
  const broken = [lines[0], "{}", ""].join("\n");
  expect(() => parseJournal(broken, parseCassette)).toThrow(/line 2/);
});
