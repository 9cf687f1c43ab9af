import { expect, test, vi } from "vitest";
import { collectorAddress } from "../../../src/cli/otlp/collector-address.ts";
import { bench, emptyFolder } from "../bench-process.ts";
import { startCollector } from "./collector.ts";

const only = ["--engine", "reference", "--trials", "1"] as const;

test("a run arrives as traces and metrics with GenAI names, and without a text of the conversation", async () => {
  await using collector = await startCollector(200);
  vi.stubEnv("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%20collector");
  const args = ["run", "parallel-tools", ...only, "--arm", "reads/parallel", "--otlp", `${collector.url}/`];
  const { code, stderr } = await bench(emptyFolder(), ...args);
  vi.unstubAllEnvs();
  expect({ code, complaint: stderr.match(/^Not sent.*$/gm) }).toEqual({ code: 0, complaint: null });
  expect(collector.bodies).toHaveLength(2);
  expect(Object.fromEntries(collector.bodies.map(({ path, authorization }) => [path, authorization]))).toEqual({
    "/v1/traces": "Bearer collector",
    "/v1/metrics": "Bearer collector",
  });

  const spans = collector.spans();
  const [root, ...others] = spans;
  expect(root).toMatchObject({
    name: "invoke_agent reference",
    attributes: {
      "gen_ai.operation.name": "invoke_agent",
      "gen_ai.agent.name": "reference",
      "bench.scenario": "parallel-tools",
      "bench.arm": "reads/parallel",
      "bench.side": "head",
      "bench.trial": "round 1",
    },
    status: { code: 0 },
  });
  expect(root?.parentSpanId).toBeUndefined();
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
  const known = new Set(spans.map(({ spanId }) => spanId));
  expect(known.size).toBe(spans.length);
  expect(others.filter(({ parentSpanId }) => !known.has(parentSpanId ?? ""))).toEqual([]);
  const chats = spans.filter(({ name }) => name.startsWith("chat "));
  expect(chats).toHaveLength(2);
  for (const { parentSpanId, kind, attributes } of chats) {
    expect({ parentSpanId, kind }).toEqual({ parentSpanId: root?.spanId, kind: 2 });
    expect(attributes).toMatchObject({ "gen_ai.operation.name": "chat", "gen_ai.provider.name": "anthropic" });
    expect(Number(attributes["gen_ai.usage.input_tokens"])).toBeGreaterThan(0);
  }
  const tools = spans.filter(({ name }) => name.startsWith("execute_tool "));
  expect(tools.map(({ attributes }) => attributes["bench.tool_calls"])).toEqual([8]);
  for (const span of spans) expect(BigInt(span.endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(span.startTimeUnixNano));
  const sent = collector.bodies.map(({ body }) => body).join("");
  for (const secret of ["Make the calls", "file-1.txt", "The calls are done"]) expect(sent).not.toContain(secret);

  const metrics = new Map(collector.metrics().map((metric) => [metric.name, metric]));
  expect(metrics.get("process.wall_time")?.unit).toBe("s");
  expect(metrics.get("process.wall_time")?.gauge?.dataPoints[0]?.attributes).toEqual({
    "bench.scenario": "parallel-tools",
    "bench.arm": "reads/parallel",
    "bench.side": "head",
    "bench.kind": "measured",
  });
  expect(metrics.get("process.peak_rss")?.unit).toBe("By");
  const tokens = chats.reduce((sum, { attributes }) => sum + Number(attributes["gen_ai.usage.input_tokens"]), 0);
  const [total] = metrics.get("gen_ai.usage.input_tokens")?.gauge?.dataPoints ?? [];
  expect([metrics.get("gen_ai.usage.input_tokens")?.unit, total?.asDouble ?? total?.asInt]).toEqual([
    "{token}",
    tokens,
  ]);
  const usage = metrics.get("gen_ai.client.token.usage");
  const input = usage?.histogram?.dataPoints.find(({ attributes }) => attributes["gen_ai.token.type"] === "input");
  expect([usage?.unit, input?.count, input?.sum]).toEqual(["{token}", 2, tokens]);
  expect(metrics.get("gen_ai.server.request.duration")?.histogram?.dataPoints[0]?.count).toBe(2);
});

test("a collector that refuses is named in one line, and the exit code is the run's", async () => {
  await using collector = await startCollector(400);
  const { code, stderr } = await bench(
    emptyFolder(),
    "run",
    "cold-start",
    ...only,
    "--arm",
    "lazy",
    "--otlp",
    collector.url,
  );
  expect(code).toBe(0);
  const lines = stderr.match(/^Not sent.*$/gm) ?? [];
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain(`${collector.url}/v1/traces: `);
  expect(lines[0]).toContain(`${collector.url}/v1/metrics: `);
});

test("an address is a web address; the paths are added", () => {
  expect(collectorAddress("http://localhost:4318/otel//")).toEqual({
    traces: "http://localhost:4318/otel/v1/traces",
    metrics: "http://localhost:4318/otel/v1/metrics",
  });
  for (const wrong of ["localhost:4318", "grpc://localhost:4317", "4318", ""])
    expect(() => collectorAddress(wrong)).toThrow("Write the collector's, such as http://localhost:4318");
});
