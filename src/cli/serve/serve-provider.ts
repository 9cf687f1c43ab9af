import { once } from "node:events";
import { machineClock } from "../../core/clock.ts";
import { exitCodes } from "../../core/outcome.ts";
import type { ProviderSettings } from "../../core/provider-settings.ts";
import type { WireExchange } from "../../core/trace.ts";
import type { TurnScript } from "../../core/turn-script.ts";
import { findModel } from "../../provider/models/models.ts";
import { type RunningProvider, startProvider } from "../../provider/start-provider.ts";
import { wholeNumber } from "../command-line/option-values.ts";
import { interruptSignal } from "../terminal/interrupt.ts";
import { printable } from "../terminal/status-line.ts";
import { type LiveRecording, liveRecording, replaySettings } from "./cassette-replay.ts";
import { openExchangeLog } from "./exchange-log.ts";
import type { ServeOptions } from "./options.ts";
import { serveSettings } from "./serve-settings.ts";
import { exchangeLine, ServeSummary } from "./serve-summary.ts";
import { readTurnScript } from "./turn-script-file.ts";

const greeting: TurnScript = {
  turns: [{ blocks: [{ kind: "text", text: "Hello from a model that never was." }] }],
  sides: [{ kind: "text", text: "Hello from a model that never was." }],
};

/** Starts the provider. If that fails, stops the recorder, which would keep the process alive. */
async function startOrStop(
  live: LiveRecording | undefined,
  options: Parameters<typeof startProvider>[0],
): Promise<RunningProvider> {
  try {
    return await startProvider(options);
  } catch (error) {
    await live?.keep();
    throw error;
  }
}

/** `bench serve`: runs the provider until ^C. Prints a line on stderr for each request, and a summary at the end. */
export async function serveProvider(options: ServeOptions): Promise<void> {
  wholeNumber("--port", options.port, 0, 65_535);
  const metrics = options.metrics ? (await import("../../provider/observe/metrics.ts")).providerMetrics() : undefined;
  const startedAt = machineClock.isoDate();
  const settings = serveSettings(options, startedAt.slice(0, 10));
  const script = options.script === undefined ? greeting : readTurnScript(options.script);
  const live = await liveRecording(options);
  const replay = replaySettings(options, live?.baseUrl);
  const origin = { unixNs: BigInt(Date.parse(startedAt)) * 1_000_000n, traceSeed: `${options.seed} ${startedAt}` };
  const logs = options.log.map((path) => openExchangeLog(path, origin));
  const summary = new ServeSummary();
  const unknownModel = unknownModels(settings, replay !== undefined);
  const interrupted = interruptSignal("ends");
  const provider = await startOrStop(live, {
    port: options.port,
    allowedOrigins: options["allow-origin"],
    ...(metrics === undefined ? {} : { metrics }),
    defaultSession: {
      script,
      settings: { ...settings, ...(replay === undefined ? {} : { replay }) },
      onExchange: (exchange) => {
        summary.add(exchange);
        for (const log of logs) log.add(exchange);
        const notice = unknownModel(exchange);
        if (notice !== null) process.stderr.write(`${notice}\n`);
        if (!options.quiet) process.stderr.write(`${exchangeLine(exchange)}\n`);
      },
    },
  });
  process.stdout.write(`${provider.baseUrl}\n`);
  process.stderr.write(
    "Set ANTHROPIC_BASE_URL or GOOGLE_GEMINI_BASE_URL to this address, or OPENAI_BASE_URL to it with /v1 added. " +
      "Any API key works. ^C ends it.\n",
  );
  if (!interrupted.aborted) await once(interrupted, "abort");
  await provider.close();
  if ((await live?.keep()) === false) process.exitCode = exitCodes.wrongInput;
  for (const log of logs) log.close();
  process.stderr.write(`${summary.text()}\n`);
}

/** Says of each model once that bench does not know it. Null for a model that it knows, that was named before, or in a replay. */
function unknownModels(
  { model: standIn, models, asOf }: ProviderSettings,
  isReplay: boolean,
): (exchange: Pick<WireExchange, "model" | "outcome">) => string | null {
  const told = new Set<string>();
  return ({ model, outcome }) => {
    // A request for a list or a token count may name none.
    if (model === "" || isReplay || outcome === "refused" || told.has(model)) return null;
    if (findModel(model, asOf, models) !== undefined) return null;
    told.add(model);
    return `bench does not know the model \`${printable(model)}\`: it is answered as ${standIn} would, and has no price. If it is no typing error, describe it in a file for --models.`;
  };
}
