import { request } from "node:http";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { foreignProblem } from "../../../src/provider/http/foreign-callers.ts";
import { startProvider } from "../../../src/provider/start-provider.ts";

const script = { turns: [{ blocks: [{ kind: "text", text: "hello" } as const] }] };

test.each([
  [{ host: "127.0.0.1:80" }, false],
  [{ host: "[::1]:80" }, false],
  [{ host: "localhost:80" }, false],
  [{ host: "provider:8787" }, false],
  [{ host: "host.docker.internal:8787" }, false],
  [{ host: "bench.default.svc.cluster.local" }, false],
  [{ host: "evil.example.com:80" }, true],
  [{ host: "localhost:80", origin: "http://localhost:80" }, false],
  [{ host: "localhost:80", origin: "http://localhost:3000" }, true],
  [{ host: "localhost:80", origin: "null" }, true],
  [{ host: "localhost:80", origin: "https://mine.example" }, false],
])("%j is foreign: %s", (headers, isForeign) => {
  expect(foreignProblem(headers, ["https://mine.example"]) !== undefined).toBe(isForeign);
});

interface Answer {
  readonly status: number | undefined;
  readonly allowed: string | undefined;
  readonly body: string;
}

async function asked(port: number, method: string, headers: Record<string, string>): Promise<Answer> {
  return await new Promise((resolve, reject) => {
    const sent = request({ port, method, path: "/v1/models", headers }, (response) => {
      const { statusCode: status } = response;
      const allowed = response.headers["access-control-allow-origin"];
      text(response).then((body) => resolve({ status, allowed, body }), reject);
    });
    sent.once("error", reject).end();
  });
}

test("pages of others are refused, and an allowed page can read what it asked for", async () => {
  const allowedOrigins = ["https://mine.example"];
  await using provider = await startProvider({ defaultSession: { script }, allowedOrigins });
  const key = { "x-api-key": "k", "anthropic-version": "2023-06-01" };
  const ask = (method: string, origin: string) => asked(provider.port, method, { ...key, origin });
  expect(await ask("GET", "https://other.example")).toMatchObject({ status: 403, allowed: undefined });
  expect(await ask("GET", "https://mine.example")).toMatchObject({ status: 200, allowed: "https://mine.example" });
  expect(await ask("OPTIONS", "https://mine.example")).toMatchObject({ status: 204, body: "" });
});
