import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { machineClock } from "../../src/core/clock.ts";
import { parseCassette, writeCassette } from "../../src/provider/cassette/cassette-file.ts";
import { startProvider } from "../../src/provider/start-provider.ts";
import { emptyFolder, startBench } from "./bench-process.ts";

const secret = `sk-ant-api03-${"Qw3rTy".repeat(8)}`;

async function ask(url: string, content: string): Promise<string> {
  const response = await fetch(`${url}/v1/messages?beta=true`, {
    method: "POST",
    headers: { "x-api-key": secret, "anthropic-version": "2023-06-01", "content-type": "application/json" },
    body: JSON.stringify({
      model: "claude-opus-5",
      max_tokens: 50,
      stream: true,
      messages: [{ role: "user", content }],
    }),
  });
  return await response.text();
}

/** Recordings hold pseudonyms in the place of ids. */
const withoutIds = (text: string): string => text.replaceAll(/msg_\w+/g, "msg");

async function serve(folder: string, ...args: readonly string[]) {
  const served = startBench(folder, "serve", "--port", "0", "--cassette", "c.json", "--timing", "none", ...args);
  const [line]: unknown[] = served.child.stdout === null ? [] : await once(served.child.stdout, "data");
  const end = async () => {
    served.child.kill("SIGINT");
    return await served.result;
  };
  return { url: String(line).trim(), end };
}

test("what a cassette does not hold is asked of the upstream once, and of the cassette from then on", async () => {
  const folder = emptyFolder();
  writeFileSync(join(folder, "c.json"), writeCassette({ exchanges: [], bodies: new Map() }));
  let asked = 0;
  const upstream = await startProvider({
    port: 0,
    clock: machineClock,
    defaultSession: {
      script: { turns: [{ blocks: [{ kind: "text", text: "From the real one." }] }] },
      settings: { model: "claude-opus-5", seed: "s", asOf: "2026-11-01", latency: { kind: "instant" } },
      onExchange: () => (asked += 1),
    },
  });
  const url = `http://127.0.0.1:${upstream.port}`;
  const first = await serve(folder, "--miss", "live", "--upstream", `${url}/v1`);
  const live = [await ask(first.url, "one"), await ask(first.url, "two")];
  const ended = await first.end();
  await upstream.close();
  expect(asked).toBe(2);
  expect(live[0]).toContain("message_stop");
  expect(ended.code).toBe(0);
  expect(ended.stderr).toContain("2 exchanges in c.json");
  const kept = readFileSync(join(folder, "c.json"), "utf8");
  expect(kept).not.toContain("Qw3rTy");
  expect(parseCassette(kept).exchanges.map(({ request }) => request.target)).toHaveLength(2);

  /** Nobody listens at the upstream any more: what comes is the recording, and what was never asked is cut. */
  const second = await serve(folder, "--miss", "live", "--match", "exact", "--upstream", url);
  const played = [await ask(second.url, "one"), await ask(second.url, "two")];
  expect(played.map(withoutIds)).toEqual(live.map(withoutIds));
  await expect(ask(second.url, "three")).rejects.toThrow("fetch failed");
  await second.end();
  expect(readFileSync(join(folder, "c.json"), "utf8")).toBe(kept);
});
