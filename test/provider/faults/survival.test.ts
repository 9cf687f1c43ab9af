import { Agent, request as httpRequest } from "node:http";
import { expect, test } from "vitest";
import { machineClock } from "../../../src/core/clock.ts";
import type { Fault, FaultKind } from "../../../src/core/fault.ts";
import type { WireExchange } from "../../../src/core/trace.ts";
import { startProvider } from "../../../src/provider/start-provider.ts";
import { instantSettings } from "../open-session.ts";

const places = [{ kind: "before-headers" }, { kind: "after-headers" }, { kind: "inside-event", event: 2 }] as const;
const faults: readonly FaultKind[] = [
  ...places.flatMap((at) => (["reset", "end"] as const).map((ending) => ({ kind: "cut", at, ending }) as const)),
  { kind: "status", status: 529, body: "html" },
  { kind: "error-event", at: { kind: "before-last-event" }, errorType: "api_error" },
  { kind: "one-chunk" },
];

/** Sends a prompt; resolves with the bytes that came, when the answer has ended one way or the other. */
async function send(port: number, agent: Agent, prompt: string, stream: boolean): Promise<string> {
  const headers = { "x-api-key": "key", "anthropic-version": "2023-06-01" };
  const request = httpRequest({ port, agent, host: "127.0.0.1", method: "POST", path: "/v1/messages", headers });
  const messages = [{ role: "user", content: prompt }];
  request.end(JSON.stringify({ model: "claude-opus-5", max_tokens: 50, stream, messages }));
  let received = "";
  await new Promise<void>((resolve) => {
    request.on("error", () => resolve());
    request.on("response", (response) => {
      response.setEncoding("utf8").on("data", (text: string) => (received += text));
      response.on("error", () => resolve()).on("close", () => resolve());
    });
  });
  return received;
}

test("after every kind of fault the next request is answered, slots are free and one connection is left", async () => {
  for (const what of faults) {
    const fault: Fault = { what };
    const log: WireExchange[] = [];
    const provider = await startProvider({
      port: 0,
      clock: machineClock,
      defaultSession: {
        script: { turns: [{ blocks: [{ kind: "text", text: "hello to you" }], fault }] },
        settings: { ...instantSettings, limits: { concurrentRequests: 1 } },
        onExchange: (exchange) => log.push(exchange),
      },
    });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    await send(provider.port, agent, "one", true);
    expect(await send(provider.port, agent, "one", true)).toContain("message_stop");
    expect(log.map(({ outcome }) => outcome)).toEqual(["faulted", "complete"]);
    expect(Object.keys(agent.sockets)).toEqual([]);
    expect(Object.values(agent.freeSockets).flatMap((free) => free ?? [])).toHaveLength(1);
    agent.destroy();
    await provider.close();
  }
});
