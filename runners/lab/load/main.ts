import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import autocannon from "autocannon";
import { machineClock } from "../../../src/core/clock.ts";
import type { OpenSession } from "../../../src/core/provider-control.ts";
import { startProviderProcess } from "../../../src/run/provider-process.ts";
import { runProgram, type ProgramResult } from "../program/run-program.ts";
import { percentile, timeRequests } from "./first-bytes.ts";
import { servedEngine } from "./served-engine.ts";

interface LoadInput extends Pick<OpenSession, "script" | "settings"> {
  /** serve: one warm process answers all. spawn: a process for each prompt, one after another. */
  readonly how: "serve" | "spawn";
  readonly connections: number;
  readonly requests: number;
  readonly flags: readonly string[];
  /** What every answer has to be. */
  readonly answer: string;
}

interface Measured {
  readonly firstBytesNs: readonly number[];
  readonly wholesNs: readonly number[];
  readonly failed: number;
  readonly more: Readonly<Record<string, number>>;
}

const engineEntry = fileURLToPath(import.meta.resolve("../../../src/engine/reference/main.js"));

/** The engine under load, against a provider of its own. Usage: a LoadInput on standard input, in the workspace. */
await runProgram(async (input) => loaded(loadInput(input)));

async function loaded(input: LoadInput): Promise<ProgramResult> {
  await using provider = await startProviderProcess(
    fileURLToPath(import.meta.resolve("../../../src/provider/main.js")),
  );
  const { script, settings, requests } = input;
  const originNs = String(machineClock.nowNs());
  const { baseUrl } = await provider.client.open({ id: "load", originNs, script, settings });
  process.env["ANTHROPIC_BASE_URL"] = baseUrl;
  const startNs = machineClock.nowNs();
  const measured = input.how === "serve" ? await bySockets(input) : await byProcesses(input);
  const wallNs = Number(machineClock.nowNs() - startNs);
  if (measured === null) return { kind: "wrong", reason: "the engine's server did not end cleanly" };
  const { exchanges } = await provider.client.close("load");
  const answered = exchanges.filter(({ outcome }) => outcome === "complete").length;
  const done = measured.wholesNs.length;
  if (measured.failed === 0 && answered !== requests)
    return { kind: "wrong", reason: `${answered} answers of the provider for ${requests} requests` };
  return {
    kind: "values",
    values: {
      "load.requests": done,
      "load.failed": measured.failed,
      "load.first_byte_p50": percentile(measured.firstBytesNs, 0.5),
      "load.first_byte_p95": percentile(measured.firstBytesNs, 0.95),
      "load.whole_p50": percentile(measured.wholesNs, 0.5),
      "load.throughput": done / (wallNs / 1e9),
      ...measured.more,
    },
  };
}

async function bySockets(input: LoadInput): Promise<Measured | null> {
  await using engine = await servedEngine(engineEntry, input.flags);
  const before = engine.usage();
  const firstBytesNs: number[] = [];
  const wholesNs: number[] = [];
  const result = await autocannon({
    url: `${engine.url}/run`,
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ prompt: "Answer." }),
    connections: input.connections,
    amount: input.requests,
    expectBody: input.answer,
    timeout: 20,
    setupClient: (client) =>
      timeRequests(client, machineClock.nowNs, ({ firstByteNs, wholeNs }) => {
        firstBytesNs.push(firstByteNs);
        wholesNs.push(wholeNs);
      }),
  });
  const after = engine.usage();
  if ((await engine.ended()) !== 0) return null;
  const more: Record<string, number> = {};
  if (before.cpuNs !== undefined && after.cpuNs !== undefined)
    more["load.cpu_per_request"] = (after.cpuNs - before.cpuNs) / input.requests;
  if (after.peakRssBytes !== undefined) more["load.engine_peak_rss"] = after.peakRssBytes;
  return { firstBytesNs, wholesNs, failed: result.errors + result.non2xx + result.mismatches, more };
}

async function byProcesses(input: LoadInput): Promise<Measured> {
  const firstBytesNs: number[] = [];
  const wholesNs: number[] = [];
  let failed = 0;
  for (let request = 0; request < input.requests; request += 1) {
    const startNs = machineClock.nowNs();
    const child = spawn(process.execPath, [engineEntry, ...input.flags, "--", "Answer."], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    child.stdout.once("data", () => firstBytesNs.push(Number(machineClock.nowNs() - startNs)));
    if ((await text(child.stdout)) !== input.answer) failed += 1;
    wholesNs.push(Number(machineClock.nowNs() - startNs));
  }
  return { firstBytesNs, wholesNs, failed, more: {} };
}

/** The scenario that started this wrote the input, of the same version. */
function loadInput(input: unknown): LoadInput {
  const parsed: LoadInput = JSON.parse(JSON.stringify(input));
  return parsed;
}
