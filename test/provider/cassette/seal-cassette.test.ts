import { expect, test } from "vitest";
import { parseCassette, writeCassette } from "../../../src/provider/cassette/cassette-file.ts";
import { cassetteView } from "../../../src/provider/cassette/cassette-view.ts";
import { findLeaks } from "../../../src/provider/cassette/leak-check.ts";
import { sealCassette } from "../../../src/provider/cassette/seal-cassette.ts";
import { rawExchange, textDelta } from "./raw-exchanges.ts";

const part = "Zq7Wm2Xv9Kt4";
const key = `sk-ant-api03-${part.repeat(6)}`;
/** No issuer's shape: only the header it was sent in tells that it is a credential. */
const shapeless = "correct horse battery".replaceAll(" ", "");
const pieces = Array.from(key)
  .map((character) => textDelta(character))
  .join("");
const stream: [string, string][] = [["content-type", "text/event-stream"]];

const places: Record<string, Parameters<typeof rawExchange>[0]> = {
  "an authorization header": { requestHeaders: [["Authorization", `Bearer ${key}`]] },
  "a header nobody knows": { requestHeaders: [["x-company-pass", key]], headers: [["set-cookie", key]] },
  "an allowed request header": { requestHeaders: [["user-agent", `agent ${key}`]] },
  "an allowed response header": { headers: [["x-request-id", key]] },
  "a query": { target: `/v1/messages?beta=true&key=${key}` },
  "a query without a name": { target: `/v1/messages?${key}` },
  "a path": { target: `/v1/${key}/messages` },
  "a request body": { request: JSON.stringify({ messages: [{ role: "user", content: `it is ${key}` }] }) },
  "one delta": { response: textDelta(`use ${key}`), headers: stream },
  "many deltas": { response: `${textDelta("use ")}${pieces}${textDelta(" now")}`, headers: stream },
  "bytes that were cut inside it": { response: JSON.stringify({ text: key }), lengths: [15, 7, 20] },
  "an allowed trailer": { trailers: [["x-request-id", key]] },
  "a trailer nobody knows": { trailers: [["x-signed-by", key]] },
  "many deltas, beside characters that were cut in two": {
    response: `${textDelta("Grüße 😀 ")}${pieces}${textDelta(" 😀")}`,
    headers: stream,
    lengths: Array.from({ length: 400 }, () => 11),
  },
  "an error body": { status: 401, response: JSON.stringify({ error: { message: `invalid key ${key}` } }) },
  "a body, as a credential without a known shape": {
    requestHeaders: [["x-api-key", shapeless]],
    response: JSON.stringify({ message: `you sent ${shapeless}` }),
  },
};

test.for(Object.entries(places))(
  "a secret in %s does not get into file or view, and the rest does",
  async ([, wanted]) => {
    const seen = rawExchange(wanted);
    const sealed = await sealCassette([seen]);
    if (sealed.kind === "refused") throw new Error(sealed.leaks.join());
    const texts = [writeCassette(sealed.cassette), cassetteView(sealed.cassette)];
    for (const text of texts) {
      expect(text).not.toContain(part.slice(0, 6));
      expect(text).not.toContain(shapeless);
    }
    const read = parseCassette(texts[0] ?? "");
    expect(read.exchanges[0]?.response?.body.chunks.map(({ bytes }) => bytes)).toEqual(
      seen.response?.chunks.map(({ bytes }) => bytes.length),
    );
  },
);

test("what can't be taken out is refused, with place and kind and without the value", async () => {
  const encoded = Buffer.concat([Buffer.alloc(60, 0xff), Buffer.from(`id:${key}`)]).toString("base64");
  const seen = rawExchange({
    requestHeaders: [["x-api-key", key]],
    request: JSON.stringify({ data: encoded }),
  });
  const sealed = await sealCassette([seen]);
  expect(sealed).toEqual({
    kind: "refused",
    leaks: [
      "exchange 0, request body: Anthropic or OpenAI key in base64",
      "exchange 0, request body: credential that the client sent",
    ],
  });
});

test("a key that nobody sent as a credential goes from base64, wherever the text around it shifts it", async () => {
  for (const shift of ["", "x", "xy", "/xy", "data:"]) {
    const data = `${shift}${Buffer.from(`GITHUB=ghp_${part.repeat(3)}`).toString("base64")}`;
    const sealed = await sealCassette([rawExchange({ request: JSON.stringify({ data }) })]);
    if (sealed.kind === "refused") throw new Error(sealed.leaks.join());
    expect(writeCassette(sealed.cassette)).not.toContain(data.slice(-24));
  }
});

test("a compressed body is refused, because nobody can search it", async () => {
  const sealed = await sealCassette([rawExchange({ headers: [["content-encoding", "br"]] })]);
  expect(sealed.kind === "refused" && sealed.leaks[0]).toContain("compressed (br)");
});

test("the leak check finds what redaction would have missed, by three witnesses", async () => {
  const shop = `shpat_${"a1b2".repeat(8)}`;
  const words = `${key} ${shop} ${shapeless} secretlint-disable`;
  const cassette = { exchanges: [], bodies: new Map([["digest", Buffer.from(words)]]) };
  const leaks = await findLeaks(cassette, new Set([shapeless]));
  expect(leaks).toContain("a body: credential that the client sent");
  expect(leaks).toContain("a body: Anthropic or OpenAI key");
  expect(leaks.some((leak) => leak.includes("secretlint"))).toBe(true);
  expect(leaks.join()).not.toContain(part);
});

test("the same traffic seals to the same bytes, so that recording again changes nothing else", async () => {
  const seen = [1, 2].map((number) =>
    rawExchange({ request: JSON.stringify({ metadata: { user_id: `user-${number}` } }), startNs: number }),
  );
  const [one, two] = [await sealCassette(seen), await sealCassette(seen.toReversed())];
  if (one.kind === "refused" || two.kind === "refused") throw new Error("refused");
  expect(writeCassette(two.cassette)).toBe(writeCassette(one.cassette));
});
