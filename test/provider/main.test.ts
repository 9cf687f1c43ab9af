import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { controlTokenVariable, type ProviderReady } from "../../src/core/provider-control.ts";

const entry = new URL("../../dist/src/provider/main.js", import.meta.url).pathname;

function start(
  argv: readonly string[],
  environment: Record<string, string> = { [controlTokenVariable]: "secret" },
): ChildProcessWithoutNullStreams {
  const { [controlTokenVariable]: _, ...inherited } = process.env;
  return spawn(process.execPath, [entry, ...argv], { env: { ...inherited, ...environment } });
}

async function ready(child: ChildProcessWithoutNullStreams): Promise<ProviderReady> {
  const [line]: unknown[] = await once(createInterface({ input: child.stdout }), "line");
  return JSON.parse(String(line));
}

async function end(
  child: ChildProcessWithoutNullStreams,
): Promise<{ readonly code: unknown; readonly complaint: string }> {
  let complaint = "";
  child.stderr.on("data", (chunk) => (complaint += String(chunk)));
  const [code]: unknown[] = await once(child, "close");
  return { code, complaint };
}

test("the process says where it listens, guards its control API, and ends when stdin closes", async () => {
  const child = start([]);
  const { port, pid } = await ready(child);
  expect(pid).toBe(child.pid);
  const control = `http://127.0.0.1:${port}/_bench/sessions`;
  const status = async (authorization: string, path = ""): Promise<number> =>
    (
      await fetch(`${control}${path}`, {
        method: path === "" ? "POST" : "DELETE",
        headers: { authorization },
        body: "{}",
      })
    ).status;
  expect(await status("Bearer wrong")).toBe(401);
  expect(await status("Bearer secret")).toBe(400);
  expect(await status("Bearer secret", "/none")).toBe(404);
  const ended = end(child);
  child.stdin.end();
  expect((await ended).code).toBe(0);
});

test("SIGTERM ends it", async () => {
  const child = start([]);
  await ready(child);
  const ended = end(child);
  child.kill("SIGTERM");
  expect((await ended).code).toBe(0);
});

test("a port in use, a port that is none, and a missing token are one line and exit code 2", async () => {
  const holder = createServer().listen(0, "127.0.0.1");
  await once(holder, "listening");
  const address = holder.address();
  const taken = typeof address === "object" && address !== null ? address.port : 0;
  expect(await end(start(["--port", String(taken)]))).toEqual({
    code: 2,
    complaint: `Port ${taken} of 127.0.0.1 is in use. Choose another with --port, or 0 for any free one.\n`,
  });
  holder.close();
  expect(await end(start(["--port", "x"]))).toEqual({
    code: 2,
    complaint: "--port x is not a port. Write a number from 0 to 65535.\n",
  });
  expect((await end(start([], {}))).complaint).toMatch(/^BENCH_PROVIDER_TOKEN is not set\. .*\n$/);
});
