import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { machineClock } from "../../../../src/core/clock.ts";
import { parseOptions } from "../../../../src/engine/reference/options.ts";
import { serveRuns } from "../../../../src/engine/reference/serve/http-face.ts";
import { answer, scriptedProvider, type ScriptedProvider } from "../../scripted-provider.ts";
import { workspace, type Workspace } from "../../workspace.ts";

const stop = new AbortController();
const environment = { ...process.env };
let provider: ScriptedProvider;
let space: Workspace;
let ended: Promise<void>;
let url = "";
let port = 0;

beforeAll(async () => {
  provider = await scriptedProvider([
    answer({ kind: "text", text: "Hello." }),
    { kind: "status", status: 400, message: "no such model" },
    { kind: "broken-off", how: "silence" },
  ]);
  process.env["ANTHROPIC_BASE_URL"] = provider.url;
  process.env["ANTHROPIC_API_KEY"] = "key-for-tests";
  space = await workspace();
  const options = parseOptions(["--serve", "0"]);
  if (options === null) throw new Error("no options");
  const listening = new Promise<number>((resolve) => {
    ended = serveRuns({
      options,
      port: 0,
      concurrency: 2,
      root: space.root,
      clock: machineClock,
      signal: stop.signal,
      listening: resolve,
    });
  });
  port = await listening;
  url = `http://127.0.0.1:${port}/run`;
});
afterAll(async () => {
  await provider[Symbol.asyncDispose]();
  await space[Symbol.asyncDispose]();
  process.env = environment;
});

function post(body: string, headers: Record<string, string> = { "content-type": "application/json" }) {
  return fetch(url, { method: "POST", headers, body });
}

test("an answer is streamed as text", async () => {
  const response = await post(JSON.stringify({ prompt: "Greet." }));
  expect([response.status, response.headers.get("content-type"), await response.text()]).toEqual([
    200,
    "text/plain; charset=utf-8",
    "Hello.\n",
  ]);
});

test("a run that fails before its first word is told as such", async () => {
  const response = await post(JSON.stringify({ prompt: "Fail." }));
  expect(response.status).toBe(502);
  expect(await response.text()).toContain("no such model");
});

test("what is no prompt is refused with what to send", async () => {
  expect((await post("{")).status).toBe(400);
  expect((await post(JSON.stringify({ prompt: " " }))).status).toBe(400);
  expect((await post("x", { "content-type": "text/plain" })).status).toBe(415);
  expect((await post(JSON.stringify({ prompt: "x".repeat(2_000_000) }))).status).toBe(413);
  expect((await fetch(url)).status).toBe(405);
  expect((await fetch(url.replace("/run", "/other"))).status).toBe(404);
});

test("a page that reaches the port under another name is refused", async () => {
  const socket = connect(port, "127.0.0.1");
  socket.write(
    "POST /run HTTP/1.1\r\nHost: rebound.example\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
  );
  const [head] = await once(socket, "data");
  expect(String(head)).toMatch(/^HTTP\/1\.1 403/);
  socket.destroy();
});

test("the server ends with a run under way, and the run with it", async () => {
  const running = post(JSON.stringify({ prompt: "Wait." }))
    .then((response) => response.text())
    .catch(() => "broken off");
  await expect.poll(() => provider.requests.length).toBe(3);
  stop.abort(new Error("the end"));
  await ended;
  expect(await running).not.toContain("Hello");
  await expect(fetch(url)).rejects.toThrow("fetch failed");
});
