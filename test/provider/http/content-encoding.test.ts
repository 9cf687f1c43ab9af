import { BadRequestError } from "@anthropic-ai/sdk";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { type OpenedSession, openSession } from "../open-session.ts";

const script = { turns: [{ blocks: [{ kind: "text", text: "hello" } as const] }] };

/** A Zstandard frame whose blocks are not compressed (RFC 8878). */
function zstdFrame(text: string): Buffer {
  const content = Buffer.from(text);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(content.length);
  const parts = [Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xa0]), size];
  const blockBytes = 128 * 1024;
  for (let at = 0; at < content.length; at += blockBytes) {
    const block = content.subarray(at, at + blockBytes);
    const head = Buffer.alloc(3);
    head.writeUIntLE((block.length << 3) | (at + blockBytes >= content.length ? 1 : 0), 0, 3);
    parts.push(head, block);
  }
  return Buffer.concat(parts);
}

async function post({ baseUrl }: OpenedSession, encoding: string, body: Uint8Array): Promise<Response> {
  const headers = { "x-api-key": "k", "anthropic-version": "2023-06-01", "content-encoding": encoding };
  return await fetch(`${baseUrl}/v1/messages`, { method: "POST", headers, body: Buffer.from(body) });
}

test.each([
  ["gzip", gzipSync],
  ["deflate", deflateSync],
  ["br", brotliCompressSync],
  ["zstd", zstdFrame],
] as const)("a body that came as %s is inflated, up to the limit of a plain one", async (encoding, compress) => {
  await using session = await openSession(script);
  const send = async (content: string) => {
    const body = JSON.stringify({ model: "claude-opus-5", max_tokens: 9, messages: [{ role: "user", content }] });
    const answer = await post(session, encoding, compress(body));
    await answer.text();
    return answer.status;
  };
  expect(await send("go")).toBe(200);
  expect(await send("x".repeat(33 * 1024 * 1024))).toBe(413);
});

test.each([
  ["gzip", "request_body_encoding_invalid"],
  ["zstd", "request_body_encoding_invalid"],
  ["lz4", "request_body_encoding_unsupported"],
])("a plain body that says it is %s is refused, and the official SDK knows why", async (encoding, errorCode) => {
  await using session = await openSession(script);
  const client = session.client.withOptions({
    fetch: async (url, init) =>
      await fetch(url, {
        ...init,
        headers: { ...Object.fromEntries(new Headers(init?.headers)), "content-encoding": encoding },
      }),
  });
  const messages = [{ role: "user" as const, content: "go" }];
  const failure: unknown = await client.messages
    .create({ model: "claude-opus-5", max_tokens: 9, messages })
    .catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(BadRequestError);
  expect(failure).toMatchObject({ status: 400, errorCode });
});
