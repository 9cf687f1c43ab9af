import { createServer, request as httpRequest } from "node:http";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { machineClock } from "../../../src/core/clock.ts";
import type { ReplaySettings } from "../../../src/core/replay-settings.ts";
import type { Cassette } from "../../../src/provider/cassette/cassette.ts";
import { parseCassette, writeCassette } from "../../../src/provider/cassette/cassette-file.ts";
import { cassetteView } from "../../../src/provider/cassette/cassette-view.ts";
import { startRecorder } from "../../../src/provider/cassette/recorder.ts";
import { sealCassette } from "../../../src/provider/cassette/seal-cassette.ts";
import { startProvider } from "../../../src/provider/start-provider.ts";
import { instantSettings } from "../open-session.ts";

interface Upstream extends AsyncDisposable {
  readonly url: URL;
  /** Trailers that the last request brought. */
  asked(): unknown;
}

const said: [string, string][] = [
  ["x-request-id", "req-after"],
  ["x-ratelimit-remaining-tokens", "77"],
  ["x-secret-signature", "Zq7Wm2Xv9Kt4"],
];

/** A provider that says something after its body. */
async function upstreamWithTrailers(): Promise<Upstream> {
  let brought: unknown;
  const server = createServer((request, response) => {
    request.resume().on("end", () => {
      brought = request.trailers;
      response.writeHead(200, { "content-type": "text/plain", trailer: "x-request-id" });
      response.write("one");
      response.addTrailers(said);
      response.end("two");
    });
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: new URL(`http://127.0.0.1:${port}`), asked: () => brought, [Symbol.asyncDispose]: close };
}

async function post(url: string): Promise<{ readonly body: string; readonly trailers: object }> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(`${url}/v1/messages`, { method: "POST" }, (incoming) => {
      let body = "";
      incoming.on("data", (chunk) => (body += String(chunk)));
      incoming.on("end", () => resolve({ body, trailers: incoming.trailers }));
    });
    outgoing.on("error", reject);
    outgoing.write("{}");
    outgoing.addTrailers({ "x-checksum": "42" });
    outgoing.end();
  });
}

async function recorded(url: URL): Promise<{ readonly heard: object; readonly cassette: Cassette }> {
  const recorder = await startRecorder(url, machineClock);
  const heard = await post(recorder.baseUrl);
  const sealed = await sealCassette(await recorder.finish());
  if (sealed.kind === "refused") throw new Error(sealed.leaks.join("\n"));
  return { heard, cassette: sealed.cassette };
}

async function played(cassette: Cassette, replay: Partial<ReplaySettings>): Promise<object> {
  const file = join(mkdtempSync(join(tmpdir(), "cassette-")), "c.json");
  writeFileSync(file, writeCassette(cassette));
  const settings: ReplaySettings = {
    cassette: file,
    timing: { kind: "none" },
    match: "exact",
    onMiss: "fail",
    ...replay,
  };
  const script = { turns: [{ blocks: [{ kind: "text", text: "hi" }] }] } as const;
  await using provider = await startProvider({
    defaultSession: { script, settings: { ...instantSettings, replay: settings } },
  });
  return await post(provider.baseUrl);
}

test("what is said after a body passes the recorder in both directions, and the allowed part of it is kept and played", async () => {
  await using upstream = await upstreamWithTrailers();
  const { heard, cassette } = await recorded(upstream.url);
  expect(heard).toEqual({ body: "onetwo", trailers: Object.fromEntries(said) });
  expect(upstream.asked()).toEqual({ "x-checksum": "42" });
  const kept = Object.fromEntries(said.slice(0, 2));
  const text = writeCassette(cassette);
  expect(text + cassetteView(cassette)).not.toContain("Zq7Wm2Xv9Kt4");
  expect(cassetteView(cassette)).toContain("After the body:\n\n- x-ratelimit-remaining-tokens: 77");
  expect(writeCassette(parseCassette(text))).toBe(text);
  expect(await played(cassette, {})).toEqual({ body: "onetwo", trailers: kept });
});

test("a live answer keeps what is said after its body", async () => {
  await using upstream = await upstreamWithTrailers();
  const empty = { exchanges: [], bodies: new Map() };
  expect(await played(empty, { onMiss: "live", upstream: upstream.url.href })).toEqual({
    body: "onetwo",
    trailers: Object.fromEntries(said),
  });
});
