import type { Plant } from "./plant.ts";

export const oneRetryTooMany: Plant = {
  name: "one retry too many",
  kind: "exact",
  scenario: "faults",
  arms: ["outage"],
  changes: [
    { file: "provider/retry.ts", before: "export const usualAttempts = 3;", after: "export const usualAttempts = 4;" },
  ],
  found: {
    by: "regressed",
    metrics: ["faults.futile_attempts"],
    cause: "retries",
    says: /3 failed requests were sent again, instead of 2/,
  },
};

export const connectionForEach: Plant = {
  name: "a connection for each request",
  kind: "exact",
  scenario: "ten-turns",
  changes: [
    {
      file: "connections/http-fetch.ts",
      before: "return httpFetch(sharedAgent);",
      after: "return httpFetch(() => Promise.resolve(false));",
    },
  ],
  found: {
    by: "regressed",
    metrics: ["turns.connections"],
    cause: "connections",
    says: /opened 11 connections instead of 1; the first difference is at request 2/,
  },
};

export const titleRequest: Plant = {
  name: "a request for a title",
  kind: "exact",
  scenario: "ten-turns",
  changes: [
    {
      file: "options/model-flags.ts",
      before: 'flags.choice("title", offOn,',
      after: 'flags.choice("title", ["on", "off"],',
    },
  ],
  found: {
    by: "regressed",
    metrics: ["gen_ai.invoke_agent.inference_calls"],
    cause: "side-requests",
    says: /sent 1 side request instead of 0/,
  },
};

/** Mistakes with requests, connections and what fails. */
export const retryPlants: readonly Plant[] = [
  oneRetryTooMany,
  connectionForEach,
  titleRequest,
  {
    name: "one retry too few",
    kind: "exact",
    scenario: "faults",
    arms: ["529"],
    changes: [
      {
        file: "provider/retry.ts",
        before: "export const usualAttempts = 3;",
        after: "export const usualAttempts = 2;",
      },
    ],
    found: {
      by: "regressed",
      metrics: ["faults.recovered"],
      cause: "retries",
      says: /1 failed request was sent again, instead of 2/,
    },
  },
  {
    name: "a wait shorter than the provider asks for",
    kind: "exact",
    scenario: "faults",
    arms: ["429-ms"],
    changes: [
      { file: "provider/retry.ts", before: "const floorMs = failed.floorMs ?? 0;", after: "const floorMs = 0;" },
    ],
    found: { by: "regressed", metrics: ["faults.early_retries"], cause: "count", says: /Early retries 0 → 1/ },
  },
  {
    name: "a refused request is sent again",
    kind: "exact",
    scenario: "faults",
    arms: ["overflow"],
    changes: [
      {
        file: "provider/retry.ts",
        before: "status === 429 || status >= 500;",
        after: "status >= 400;",
      },
    ],
    found: {
      by: "regressed",
      metrics: ["faults.futile_attempts"],
      cause: "retries",
      says: /2 failed requests were sent again, instead of 0/,
    },
  },
  {
    name: "one connection more",
    kind: "exact",
    scenario: "ten-turns",
    changes: [
      {
        file: "connections/http-fetch.ts",
        before: "pools.set(protocol, pool);",
        after: 'pools.set(pools.has("") ? protocol : "", pool);',
      },
    ],
    found: {
      by: "regressed",
      metrics: ["turns.connections"],
      cause: "connections",
      says: /opened 2 connections instead of 1; the first difference is at request 2/,
    },
  },
  {
    name: "a look at the list of models before the first request",
    kind: "exact",
    scenario: "cold-start",
    arms: ["lazy"],
    changes: [
      {
        file: "engine-command.ts",
        before: '  const { runAgent } = await import("./run-agent.ts");',
        after:
          '  await fetch(`${process.env["ANTHROPIC_BASE_URL"]}/v1/models`, { headers: { "x-api-key": process.env["ANTHROPIC_API_KEY"] ?? "", "anthropic-version": "2023-06-01" } });\n  const { runAgent } = await import("./run-agent.ts");',
      },
    ],
    found: {
      by: "regressed",
      metrics: ["startup.requests_before"],
      cause: "count",
      says: /Requests before the first 0 → 1/,
    },
  },
  {
    name: "the last request twice",
    kind: "exact",
    scenario: "ten-turns",
    changes: [
      {
        file: "loop.ts",
        before: "|| calls.length === 0) return reply.stopReason;",
        after: "|| calls.length === 0) return (await parts.ask(history.messages, turn + 1)).stopReason;",
      },
    ],
    found: {
      by: "regressed",
      metrics: ["gen_ai.invoke_agent.inference_calls"],
      cause: "requests",
      says: /session has 12 requests instead of 11; request 12 is the first that one side lacks/,
    },
  },
];
