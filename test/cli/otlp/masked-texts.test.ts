import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { collectorAddress } from "../../../src/cli/otlp/collector-address.ts";
import type { PushedTrial } from "../../../src/cli/otlp/pushed-trials.ts";
import { sendToCollector } from "../../../src/cli/otlp/send-run.ts";
import { machineClock } from "../../../src/core/clock.ts";
import type { RunRecord } from "../../../src/core/run-record.ts";
import { maskStart } from "../../../src/core/secrets.ts";
import type { WireExchange } from "../../../src/core/trace.ts";
import type { TurnScript } from "../../../src/core/turn-script.ts";
import { startProvider } from "../../../src/provider/start-provider.ts";
import { instantSettings } from "../../provider/open-session.ts";
import { fixtureRun } from "../../report/fixture-run.ts";
import { hostileRun } from "../../report/hostile-run.ts";
import { bench, emptyFolder } from "../bench-process.ts";
import { startCollector } from "./collector.ts";

/** Its beginning is apart from the rest, so that no scanner takes this file for a leak. */
const key = "zq7wm2xv9kt4rb5nc8lp3yd6fh1gs";
const secret = ["sk", "ant", "api03", key].join("-");

const script: TurnScript = {
  turns: [
    { blocks: [{ kind: "tool", operation: { kind: "named", name: secret, input: { key: secret } } }] },
    { blocks: [{ kind: "text", text: secret }] },
  ],
};

/** A session in which every name that the client chooses is the secret. */
async function secretExchanges(): Promise<readonly WireExchange[]> {
  const seen: WireExchange[] = [];
  const onExchange = (one: WireExchange): number => seen.push(one);
  const settings = { ...instantSettings, unknownModels: "answer-as-default" as const };
  const defaultSession = { script, settings, onExchange };
  const provider = await startProvider({ port: 0, clock: machineClock, defaultSession });
  const ask = async (path: string, messages: readonly object[]): Promise<{ content: object[] }> => {
    const tools = [{ name: secret, description: secret, input_schema: { type: "object", properties: {} } }];
    const headers = { "content-type": "application/json", "x-api-key": secret, "anthropic-version": "2023-06-01" };
    const body = JSON.stringify({ model: secret, max_tokens: 100, tools, messages });
    const response = await fetch(`http://127.0.0.1:${provider.port}${path}`, { method: "POST", headers, body });
    const answer: { content: object[] } = JSON.parse(await response.text());
    return answer;
  };
  const prompt = { role: "user", content: secret };
  const { content } = await ask("/v1/messages", [prompt]);
  const results = content.map((call) => ({
    type: "tool_result",
    tool_use_id: "id" in call ? call.id : "",
    content: secret,
  }));
  await ask("/v1/messages", [prompt, { role: "assistant", content }, { role: "user", content: results }]);
  await ask(`/${secret}`, []);
  await provider.close();
  return seen;
}

/** The names of values that hold a mask. */
function maskedNames(all: readonly Record<string, unknown>[]): readonly string[] {
  const names = all.flatMap((one) => Object.keys(one).filter((name) => JSON.stringify(one[name]).includes(maskStart)));
  return [...new Set(names)].toSorted();
}

test("no secret of a run reaches the collector: each name that holds one arrives masked", async () => {
  await using collector = await startCollector(200);
  const exchanges = await secretExchanges();
  expect(exchanges.map(({ outcome }) => outcome)).toEqual(["complete", "complete", "refused"]);
  const [id = ""] = fixtureRun().scenarios.flatMap(({ metrics }) => metrics.map((metric) => metric.id));
  const hostile = JSON.stringify(hostileRun(fixtureRun(), secret));
  const run: RunRecord = JSON.parse(hostile.replaceAll(JSON.stringify(id), JSON.stringify(`mine.${secret}`)));
  const trial: PushedTrial = {
    scenario: secret,
    arm: secret,
    side: "head",
    phase: { kind: "round", index: 1 },
    trace: { spawnNs: 0, exitNs: 10e9, exit: { kind: "exited", code: 0 }, exchanges },
    script,
    unixNs: 1_700_000_000_000_000_000n,
  };
  expect(await sendToCollector(collectorAddress(collector.url), { run, trials: [trial] })).toEqual([]);
  expect(collector.bodies.map(({ path }) => path).toSorted()).toEqual(["/v1/metrics", "/v1/traces"]);
  expect(collector.bodies.map(({ body }) => body).join("\n")).not.toContain(key);

  const spans = collector.spans();
  expect(spans.filter(({ name }) => name.includes(maskStart)).map(({ name }) => name.split(" ")[0])).toEqual([
    "invoke_agent",
    "chat",
    "chat",
    "POST",
    "execute_tool",
  ]);
  expect(maskedNames(spans.map(({ attributes }) => attributes))).toEqual([
    "bench.arm",
    "bench.run",
    "bench.scenario",
    "gen_ai.agent.name",
    "gen_ai.agent.version",
    "gen_ai.request.model",
    "gen_ai.tool.name",
    "url.path",
  ]);
  const resources = collector.resources();
  expect(resources).toHaveLength(2);
  for (const resource of resources)
    expect(maskedNames([resource])).toEqual(["bench.run", "gen_ai.agent.name", "service.version"]);
  const metrics = collector.metrics();
  expect(metrics.filter(({ name }) => name.includes(maskStart))).toHaveLength(1);
  expect(metrics.some(({ description }) => description.includes(maskStart))).toBe(true);
});

/** Asks with a secret as its model and as a header, prints it, and ends. */
const leakyAgent = `
const [, , , key, prompt] = process.argv;
const headers = { "content-type": "application/json", "x-api-key": key, "anthropic-version": "2023-06-01" };
const body = JSON.stringify({ model: key, max_tokens: 100, messages: [{ role: "user", content: prompt + key }] });
const answer = await fetch(process.env.ANTHROPIC_BASE_URL + "/v1/messages", { method: "POST", headers, body });
const { content } = await answer.json();
console.error(key);
console.log(key, content.map(({ text }) => text ?? "").join(""));
`;

test("no secret of a command line, an environment or an agent reaches the collector", async () => {
  await using collector = await startCollector(200);
  const folder = emptyFolder();
  writeFileSync(join(folder, "agent.mjs"), leakyAgent);
  vi.stubEnv("SERVICE_API_KEY", secret);
  vi.stubEnv("OTEL_RESOURCE_ATTRIBUTES", `deployment.key=${secret}`);
  const command = ["--engine-command", `node agent.mjs --api-key ${secret} {prompt}`, "--engine", secret];
  const args = ["run", "cold-start", ...command, "--arm", "as-is", "--trials", "1", "--otlp", collector.url];
  const { code, stdout, stderr } = await bench(folder, ...args);
  vi.unstubAllEnvs();
  expect({ code, complaint: stderr.match(/^(?:Not sent|bench:).*$/gm) }).toEqual({ code: 0, complaint: null });
  expect(collector.bodies).toHaveLength(2);
  expect(collector.bodies.map(({ body }) => body).join("\n")).not.toContain(key);
  expect(stdout + stderr).not.toContain(key);
  const names = collector.spans().map(({ name }) => name);
  expect(names.filter((name) => name.includes(maskStart)).map((name) => name.split(" ")[0])).toEqual([
    "invoke_agent",
    "chat",
  ]);
});
