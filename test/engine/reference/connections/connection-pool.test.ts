import { once } from "node:events";
import { createServer } from "node:http";
import { expect, test } from "vitest";
import { connectionFetch } from "../../../../src/engine/reference/connections/http-fetch.ts";

async function server(name: string) {
  const counts = { connections: 0 };
  const listening = createServer((_, response) => response.end(name)).listen(0, "127.0.0.1");
  listening.on("connection", () => (counts.connections += 1));
  await once(listening, "listening");
  const address = listening.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const close = () => {
    listening.closeAllConnections();
    listening.close();
  };
  return { url: `http://127.0.0.1:${port}/`, counts, close };
}

async function asked(url: string, send: ReturnType<typeof connectionFetch>): Promise<string> {
  return (await send(url, {})).text();
}

test("defect: a pool whose key leaves out the port; two servers that differ only in that have connections of their own, which are used again", async () => {
  const [one, two] = [await server("one"), await server("two")];
  const answers = [];
  for (const { url } of [one, two, one, two]) answers.push(await asked(url, connectionFetch("tuned")));
  expect(answers).toEqual(["one", "two", "one", "two"]);
  expect([one.counts.connections, two.counts.connections]).toEqual([1, 1]);
  for (const { close } of [one, two]) close();
});

test("defect: a pool of clients with transports of their own, which share no connection", async () => {
  const only = await server("only");
  const send = connectionFetch("per-call");
  for (let count = 0; count < 2; count += 1) await asked(only.url, send);
  expect(only.counts.connections).toBe(2);
  only.close();
});
