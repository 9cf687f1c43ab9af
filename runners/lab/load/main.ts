import { spawn } from "node:child_process";
import { text as textOf } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import autocannon from "autocannon";
import { machineClock } from "../../../src/core/clock.ts";
import type { MetricValues } from "../../../src/core/metric.ts";
import { median, quantile } from "../../../src/stats/quantile.ts";
import { againstOwnProvider } from "../program/own-provider.ts";
import {
  fields,
  list,
  number,
  oneOf,
  providerSettings,
  text,
  turnScript,
  type Input,
} from "../program/program-input.ts";
import { runProgram, type ProgramResult } from "../program/run-program.ts";
import { servedEngine, timeRequests, type RequestTimes } from "./served-engine.ts";

const readInput = fields({
  /** serve: one warm process answers all. spawn: a process for each prompt, one after another. */
  how: oneOf("serve", "spawn"),
  connections: number,
  requests: number,
  flags: list(text),
  /** What every answer has to be. */
  answer: text,
  script: turnScript,
  settings: providerSettings,
});
type LoadInput = Input<typeof readInput>;

interface Measurement {
  readonly times: readonly RequestTimes[];
  readonly failed: number;
  readonly more: MetricValues;
}

const engineEntry = fileURLToPath(import.meta.resolve("../../../src/engine/reference/main.js"));

await runProgram(loadedEngine);

/** The engine under load, in the workspace. */
async function loadedEngine(raw: unknown): Promise<ProgramResult> {
  const input = readInput(raw);
  const { result, exchanges } = await againstOwnProvider(input, async () => {
    const startNs = machineClock.nowNs();
    const measurement = input.how === "serve" ? await warmProcess(input) : await processEach(input);
    return measurement && { ...measurement, wallNs: Number(machineClock.nowNs() - startNs) };
  });
  if (result === null) return { kind: "wrong", reason: "The engine's server did not end cleanly." };
  const { times, failed, more, wallNs } = result;
  const firstBytesNs = times.map(({ firstByteNs }) => firstByteNs);
  const answered = exchanges.filter(({ outcome }) => outcome === "complete").length;
  if (failed === 0 && answered !== input.requests)
    return { kind: "wrong", reason: `The provider gave ${answered} answers for ${input.requests} requests.` };
  return {
    kind: "values",
    values: {
      "load.requests": times.length,
      "load.failed": failed,
      "load.first_byte_p50": median(firstBytesNs) ?? 0,
      "load.first_byte_p95": quantile(firstBytesNs, 0.95) ?? 0,
      "load.whole_p50": median(times.map(({ wholeNs }) => wholeNs)) ?? 0,
      "load.throughput": times.length / (wallNs / 1e9),
      ...more,
    },
  };
}

/** Null if the server did not end cleanly. */
async function warmProcess(input: LoadInput): Promise<Measurement | null> {
  await using engine = await servedEngine(engineEntry, input.flags);
  const before = engine.usage();
  const times: RequestTimes[] = [];
  const result = await autocannon({
    url: `${engine.url}/run`,
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ prompt: "Answer." }),
    connections: input.connections,
    amount: input.requests,
    expectBody: input.answer,
    timeout: 20,
    setupClient: (client) => timeRequests(client, machineClock.nowNs, (one) => times.push(one)),
  });
  const after = engine.usage();
  if ((await engine.ended()) !== 0) return null;
  const more: MetricValues =
    before === null || after === null
      ? {}
      : {
          "load.cpu_per_request": (after.cpuNs - before.cpuNs) / input.requests,
          "load.engine_peak_rss": after.peakRssBytes,
        };
  return { times, failed: result.errors + result.non2xx + result.mismatches, more };
}

async function processEach(input: LoadInput): Promise<Measurement> {
  const times: RequestTimes[] = [];
  let failed = 0;
  for (let request = 0; request < input.requests; request += 1) {
    const startNs = machineClock.nowNs();
    const child = spawn(process.execPath, [engineEntry, ...input.flags, "--", "Answer."], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const sinceStartNs = (): number => Number(machineClock.nowNs() - startNs);
    let firstByteNs: number | null = null;
    child.stdout.once("data", () => {
      firstByteNs = sinceStartNs();
    });
    if ((await textOf(child.stdout)) !== input.answer) failed += 1;
    const wholeNs = sinceStartNs();
    times.push({ firstByteNs: firstByteNs ?? wholeNs, wholeNs });
  }
  return { times, failed, more: {} };
}
