import { once } from "node:events";
import { createServer } from "node:http";
import { expect, test } from "vitest";
import { connectionDispatcher } from "../../../../src/engine/reference/connections/connection-dispatcher.ts";

async function server(name: string) {
  const counts = { connections: 0 };
  const listening = createServer((_, response) => response.end(name)).listen(0, "127.0.0.1");
  listening.on("connection", () => (counts.connections += 1));
  await once(listening, "listening");
  const address = listening.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return { url: `http://127.0.0.1:${port}/`, counts, close: () => listening.close() };
}

async function asked(url: string, dispatcher: ReturnType<ReturnType<typeof connectionDispatcher>>): Promise<string> {
  const { body } = await dispatcher.request({ origin: new URL(url).origin, path: "/", method: "GET" });
  return body.text();
}

test("defect: a pool whose key leaves out the port; two servers that differ only in that have connections of their own, which are used again", async () => {
  const [one, two] = [await server("one"), await server("two")];
  const dispatcher = connectionDispatcher("tuned");
  const answers = [];
  for (const { url } of [one, two, one, two]) answers.push(await asked(url, dispatcher()));
  expect(answers).toEqual(["one", "two", "one", "two"]);
  expect([one.counts.connections, two.counts.connections]).toEqual([1, 1]);
  await dispatcher().close();
  for (const { close } of [one, two]) close();
});

test("defect: a pool of clients with transports of their own, which share no connection", async () => {
  const only = await server("only");
  const dispatcher = connectionDispatcher("per-call");
  for (const client of [dispatcher(), dispatcher()]) {
    await asked(only.url, client);
    await client.close();
  }
  expect(only.counts.connections).toBe(2);
  only.close();
});
