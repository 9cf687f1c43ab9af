import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { generate } from "selfsigned";
import { expect, test } from "vitest";
import { httpFetch } from "../../../../src/engine/reference/connections/http-fetch.ts";

const send = httpFetch(() => Promise.resolve(false));

async function listening(answer: RequestListener) {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    url: `http://127.0.0.1:${address.port}/`,
    [Symbol.dispose]: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** What the call or the reading of its body was rejected with. */
async function rejection(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => "no rejection",
    (error: unknown) => error,
  );
}

test("method, headers and body arrive as they were given, with the body's length in bytes", async () => {
  let seen: unknown;
  using server = await listening((request, response) => {
    request.setEncoding("utf8");
    let body = "";
    request.on("data", (piece: string) => (body += piece));
    request.on("end", () => {
      const { method, headers } = request;
      seen = [method, headers["x-note"], headers["content-length"], headers["accept-encoding"], body];
      response.writeHead(201, { "Request-Id": "req_1", "x-twice": ["a", "b"] }).end('{"grüße":1}');
    });
  });
  const answer = await send(server.url, { method: "POST", headers: [["x-note", "n"]], body: "Grüße" });
  expect(seen).toEqual(["POST", "n", "7", undefined, "Grüße"]);
  expect([answer.status, answer.ok, answer.url]).toEqual([201, true, server.url]);
  expect([answer.headers.get("REQUEST-ID"), answer.headers.get("x-twice"), answer.headers.get("none")]).toEqual([
    "req_1",
    "a, b",
    null,
  ]);
  expect(await answer.json()).toEqual({ grüße: 1 });
});

test("pieces of a body are read as they come, before its end", async () => {
  const read = new AbortController();
  using server = await listening((_, response) => {
    response.write("one");
    read.signal.addEventListener("abort", () => response.end("two"));
  });
  const { body } = await send(server.url, {});
  const pieces: string[] = [];
  for await (const piece of body) {
    pieces.push(Buffer.from(piece).toString());
    read.abort();
  }
  expect(pieces).toEqual(["one", "two"]);
});

test("what ends a request tells it as fetch does: with the signal's reason, or a TypeError caused by the network", async () => {
  const stop = new AbortController();
  const reason = new Error("enough");
  using silent = await listening((_, response) => response.flushHeaders());
  const opened = await send(silent.url, { signal: stop.signal });
  const reading = rejection(opened.text());
  stop.abort(reason);
  expect(await reading).toBe(reason);
  expect(await rejection(send(silent.url, { signal: stop.signal }))).toBe(reason);

  using mute = await listening(() => unheard.abort(reason));
  const unheard = new AbortController();
  expect(await rejection(send(mute.url, { signal: unheard.signal }))).toBe(reason);

  using rude = await listening((request) => request.socket.destroy());
  expect(await rejection(send(rude.url, {}))).toMatchObject({
    name: "TypeError",
    message: "fetch failed",
    cause: { code: "ECONNRESET" },
  });

  using halting = await listening((_, response) => response.write("half", () => response.destroy()));
  const half = await send(halting.url, {});
  expect(await rejection(half.text())).toMatchObject({ name: "TypeError", message: "terminated" });
  expect(await rejection(send("ftp://127.0.0.1/", {}))).toMatchObject({ cause: { message: /neither http nor https/ } });
});

test("a server whose certificate nobody vouches for is not spoken to", async () => {
  const { private: key, cert } = await generate([{ name: "commonName", value: "localhost" }], { keyType: "ec" });
  let asked = false;
  const server = createTlsServer({ key, cert }, () => (asked = true)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const failure = await rejection(send(`https://127.0.0.1:${port}/`, {}));
  expect(failure).toMatchObject({ message: "fetch failed", cause: { code: /SELF_SIGNED|UNABLE_TO_VERIFY/ } });
  expect(asked).toBe(false);
  server.close();
});
