import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { z } from "zod";

const value = z.union([
  z.strictObject({ stringValue: z.string() }),
  z.strictObject({ intValue: z.union([z.number(), z.string()]) }),
  z.strictObject({ doubleValue: z.number() }),
  z.strictObject({ boolValue: z.boolean() }),
]);
const attributes = z
  .array(z.strictObject({ key: z.string(), value }))
  .transform((list) => Object.fromEntries(list.map((one) => [one.key, Object.values(one.value)[0]])));
const resource = z.object({ attributes });
const nano = z.string().regex(/^\d{19}$/);

/** The parts of an ExportTraceServiceRequest, in the protocol's JSON. */
const traces = z.strictObject({
  resourceSpans: z.array(
    z.object({
      resource,
      scopeSpans: z.array(
        z.object({
          scope: z.object({ name: z.literal("agent-engine-bench") }),
          spans: z.array(
            z.object({
              traceId: z.string().regex(/^[0-9a-f]{32}$/),
              spanId: z.string().regex(/^[0-9a-f]{16}$/),
              parentSpanId: z.string().optional(),
              name: z.string(),
              kind: z.int(),
              startTimeUnixNano: nano,
              endTimeUnixNano: nano,
              attributes,
              events: z.array(z.unknown()),
              status: z.object({ code: z.int() }),
            }),
          ),
        }),
      ),
    }),
  ),
});

const point = { attributes, timeUnixNano: nano };

/** The parts of an ExportMetricsServiceRequest. */
const metrics = z.strictObject({
  resourceMetrics: z.array(
    z.object({
      resource,
      scopeMetrics: z.array(
        z.object({
          metrics: z.array(
            z.object({
              name: z.string(),
              description: z.string(),
              unit: z.string(),
              gauge: z
                .object({
                  dataPoints: z.array(
                    z.object({ ...point, asDouble: z.number().optional(), asInt: z.number().optional() }),
                  ),
                })
                .optional(),
              histogram: z
                .object({ dataPoints: z.array(z.object({ ...point, count: z.number(), sum: z.number() })) })
                .optional(),
            }),
          ),
        }),
      ),
    }),
  ),
});

/** A collector on loopback that keeps what it gets, and answers with one status. */
export async function startCollector(status: number) {
  const bodies: { readonly path: string; readonly body: string; readonly authorization: string | undefined }[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      bodies.push({ path: request.url ?? "", body, authorization: request.headers.authorization });
      response.writeHead(status, { "content-type": "application/json" }).end("{}");
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const bodyAt = (path: string): unknown => JSON.parse(bodies.find((one) => one.path === path)?.body ?? "null");
  return {
    url: `http://127.0.0.1:${port}`,
    bodies,
    spans: () =>
      traces
        .parse(bodyAt("/v1/traces"))
        .resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)),
    metrics: () =>
      metrics
        .parse(bodyAt("/v1/metrics"))
        .resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics)),
    /** Of both requests. */
    resources: () => [
      ...traces.parse(bodyAt("/v1/traces")).resourceSpans.map(({ resource: { attributes: all } }) => all),
      ...metrics.parse(bodyAt("/v1/metrics")).resourceMetrics.map(({ resource: { attributes: all } }) => all),
    ],
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
