import { Agent, request } from "node:http";
import autocannon from "autocannon";
import { machineClock } from "../../src/core/clock.ts";
import { type AgentRequest, requestHeaders } from "./agent-requests.ts";
import type { ServerProcess } from "./server-process.ts";

/** Processor time of the server a request, in microseconds, over `amount` requests on four connections. */
export async function cpuPerRequestUs(server: ServerProcess, sent: AgentRequest, amount: number): Promise<number> {
  return (await loadCost(server, sent, amount)).cpuUs;
}

/** The same, with the longest pause for garbage in that time, in milliseconds. */
export async function loadCost(
  server: ServerProcess,
  { body }: AgentRequest,
  amount: number,
): Promise<{ readonly cpuUs: number; readonly longestPauseMs: number }> {
  const before = await server.usage();
  const result = await autocannon({
    url: `${server.url}/v1/messages`,
    method: "POST",
    connections: 4,
    amount,
    body,
    idReplacement: true,
    headers: requestHeaders,
  });
  if (result.non2xx + result.errors > 0 || result.requests.total !== amount) {
    throw new Error(`${server.name}: ${result.non2xx} refused, ${result.errors} errors, ${result.requests.total} done`);
  }
  const { cpuUs, longestPauseMs } = await server.usage();
  return { cpuUs: (cpuUs - before.cpuUs) / amount, longestPauseMs };
}

/** Time from sending a request to the last byte of its answer, in microseconds, one after another on one connection. */
export async function latenciesUs(server: ServerProcess, { body }: AgentRequest, amount: number): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const latencies: number[] = [];
  for (let index = 0; index < amount; index += 1) {
    const sent = Buffer.from(body.replace("[<id>]", `id-${index}`));
    const startNs = machineClock.nowNs();
    await exchange(server.url, agent, sent);
    latencies.push(Number(machineClock.nowNs() - startNs) / 1e3);
  }
  agent.destroy();
  return latencies;
}

async function exchange(url: string, agent: Agent, body: Buffer): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const headers = { ...requestHeaders, "content-length": body.length };
    const sending = request(`${url}/v1/messages`, { method: "POST", agent, headers }, (response) => {
      response.on("data", () => {});
      response.on("end", () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`status ${response.statusCode}`));
      });
    });
    sending.on("error", reject);
    sending.end(body);
  });
}
