import { assert, property, string } from "fast-check";
import { expect, test } from "vitest";
import { readClaudeCode } from "../../src/import/claude-code.ts";
import { PrivateWords } from "../../src/import/private-words.ts";
import { sealSession } from "../../src/import/sealed-session.ts";
import { readProxyLines } from "../../src/import/proxy-lines.ts";
import { keptWords } from "../../src/import/private-words.ts";
import { parseCassette, writeCassette } from "../../src/provider/cassette/cassette-file.ts";
import { claudeCode } from "./session-texts.ts";

const message = (text: string) => ({ role: "user", content: [{ type: "text", text }] });
const call = (texts: readonly string[]) =>
  JSON.stringify({
    request: { body: { model: "claude-sonnet-5", system: "Be brief.", messages: texts.map(message) } },
    response: {
      body: {
        content: [{ type: "tool_use", name: "Bash", input: { command: texts[0] } }],
        usage: { input_tokens: 5, output_tokens: 2 },
      },
    },
  });

test("no word is left, and every length in bytes, every line and every quote is", () => {
  assert(
    property(string({ unit: "binary", maxLength: 80 }), (text) => {
      const said = new PrivateWords("seed").text(text);
      expect(Buffer.byteLength(said)).toBe(Buffer.byteLength(text));
      expect(said.split(/[\r\n]/).length).toBe(text.split(/[\r\n]/).length);
    }),
  );
  const words = new PrivateWords("seed");
  expect(words.text("the launch is on Friday")).not.toMatch(/launch|Friday/);
  expect(words.text("same\nother")).toBe(`${words.text("same")}\n${words.text("other")}`);
});

test("a call without a time does not move the others away from it by half a century", async () => {
  const [asked, answer] = [{ model: "claude-sonnet-5", messages: [message("go")] }, { usage: { input_tokens: 5 } }];
  const text = [undefined, "2026-11-01T10:00:00Z", "2026-11-01T10:00:05Z"]
    .map((timestamp) => JSON.stringify({ timestamp, request: { body: asked }, response: { body: answer } }))
    .join("\n");
  const sealed = await sealSession(readProxyLines([{ name: "p", text }], keptWords));
  const cassette = sealed.kind === "sealed" ? parseCassette(writeCassette(sealed.cassette)) : null;
  expect(cassette?.exchanges.map(({ startNs }) => startNs)).toEqual([0, 0, 5_000_000_000]);
  expect(cassette?.startedAt).toBe("2026-11-01T10:00:00.000Z");
});

test("structure stays: roles, kinds, ids, names of tools, models, usage", () => {
  const said = JSON.stringify(
    new PrivateWords("seed").value({
      model: "claude-sonnet-5",
      tools: [{ name: "Bash", description: "runs commands", input_schema: { type: "object" } }],
      messages: [
        {
          role: "assistant",
          content: [{ type: "tool_use", id: "t1", name: "Bash", input: { command: "cat secret-plan.md" } }],
        },
      ],
      usage: { input_tokens: 123_456, service_tier: "standard" },
    }),
  );
  for (const kept of ["claude-sonnet-5", '"Bash"', '"assistant"', '"tool_use"', '"t1"', "123456", '"command"'])
    expect(said).toContain(kept);
  expect(said).not.toMatch(/secret|plan|runs|commands/);
});

test("a sealed session reads back as a cassette with the same bodies, and shared beginnings are kept once", async () => {
  const texts = Array.from({ length: 30 }, (_, index) => `message ${index} ${"word ".repeat(100)}`);
  const session = readProxyLines(
    [{ name: "p", text: texts.map((_, index) => call(texts.slice(0, index + 1))).join("\n") }],
    keptWords,
  );
  const pieces = session.exchanges.map((exchange, index) => ({
    ...exchange,
    request: ["{", ...texts.slice(0, index + 1).map((text) => `"${text}",`), `"end":${index}`, "}"],
  }));
  const sealed = await sealSession({ ...session, exchanges: pieces });
  if (sealed.kind === "refused") throw new Error(sealed.leaks.join());
  const written = writeCassette(sealed.cassette);
  const read = parseCassette(written);
  expect(read.exchanges.map(({ request }) => read.bodies.get(request.body.digest)?.toString())).toEqual(
    pieces.map(({ request }) => request.join("")),
  );
  expect(written.length).toBeLessThan(pieces.reduce((sum, { request }) => sum + request.join("").length, 0) / 2);
});

test("a cassette whose joined bodies nest in themselves or lack a part is refused", () => {
  const digest = "a".repeat(64);
  const body = { digest, chunks: ["1 @ 0"] };
  const exchange = {
    connection: 0,
    startNs: 0,
    endNs: 0,
    ending: "complete",
    response: null,
    request: { method: "POST", target: "/v1/messages", headers: [], body },
  };
  const file = (joined: object): string =>
    JSON.stringify({ kind: "cassette", schemaVersion: 1, exchanges: [exchange], bodies: {}, joined });
  expect(() => parseCassette(file({ [digest]: [digest] }))).toThrow(/nests too deep/);
  expect(() => parseCassette(file({ [digest]: ["b".repeat(64)] }))).toThrow(/no body b/);
});

test("a secret in a session with its words does not reach the cassette", async () => {
  const key = `ghp_${"Zq7Wm2Xv9Kt4".repeat(3)}`;
  const session = readProxyLines([{ name: "p", text: call([`use ${key} now`]) }], keptWords);
  const sealed = await sealSession(session);
  expect(sealed.kind === "sealed" ? writeCassette(sealed.cassette) : key).not.toContain(key.slice(4, 16));
});

test("a message of an agent's session is kept once, though each request ends at another one", async () => {
  const { exchanges } = readClaudeCode([{ name: "s.jsonl", text: claudeCode }], keptWords);
  const heads = exchanges.map(({ request }) => request[0] ?? "");
  expect(heads.every((head) => head.includes('"cache_control":{"type":"ephemeral"'))).toBe(true);
  const [first, last] = [exchanges[0]?.request ?? [], exchanges.at(-1)?.request ?? []];
  expect(last.slice(1, first.length - 1)).toEqual(first.slice(1, -1));
  const sealed = await sealSession({ format: "Claude Code", exchanges, notes: [] });
  const bodies = sealed.kind === "sealed" ? [...sealed.cassette.bodies.values()].map(String) : [];
  const texts = first.slice(1, -1).map((piece) => piece.slice(0, 60));
  expect(texts.map((text) => bodies.filter((body) => body.startsWith(text)).length)).toEqual(texts.map(() => 1));
});
