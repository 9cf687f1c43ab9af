import { once } from "node:events";
import { sonnetLatency } from "../../scenarios/latency-fit.ts";
import { machineClock } from "../core/clock.ts";
import type { WireExchange } from "../core/trace.ts";
import type { TurnScript } from "../core/turn-script.ts";
import { formatDuration, formatValue } from "../core/units.ts";
import { startProvider } from "../provider/start-provider.ts";
import type { ServeOptions } from "./commands/serve.ts";
import { interruptSignal } from "./interrupt.ts";
import { printable } from "./progress.ts";
import { replaySettings } from "./replay-options.ts";
import { readTurnScript } from "./turn-script-file.ts";

const greeting: TurnScript = {
  turns: [{ blocks: [{ kind: "text", text: "Hello from a model that never was." }] }],
  sides: [{ kind: "text", text: "Hello from a model that never was." }],
};

/** `bench serve`: the provider alone until ^C; one line on stderr for each request. */
export async function serveProvider(options: ServeOptions): Promise<void> {
  const script = options.script === undefined ? greeting : readTurnScript(options.script);
  const latency = options.latency === "realistic" ? sonnetLatency(1) : ({ kind: "instant" } as const);
  const replay = replaySettings(options);
  const asOf = machineClock.isoDate().slice(0, 10);
  const provider = await startProvider({
    port: options.port,
    clock: machineClock,
    defaultTrial: {
      script,
      settings: {
        model: options.model,
        seed: options.seed,
        latency,
        asOf,
        ...(replay === undefined ? {} : { replay }),
      },
      onExchange: (exchange) => process.stderr.write(`${exchangeLine(exchange)}\n`),
    },
  });
  process.stdout.write(`http://127.0.0.1:${provider.port}\n`);
  process.stderr.write(`Set ANTHROPIC_BASE_URL to it and ANTHROPIC_API_KEY to anything; ^C ends it.\n`);
  await once(interruptSignal(), "abort");
  await provider.close();
}

function replayWords({ replayed }: WireExchange): string[] {
  if (replayed === undefined) return [];
  const { exchange, by, difference } = replayed;
  return [`exchange ${exchange}, matched by ${by}`, ...(difference === undefined ? [] : [printable(difference)])];
}

function exchangeLine(exchange: WireExchange): string {
  const { usage, modelled } = exchange;
  const what = `${exchange.method} ${printable(exchange.path)} ${exchange.status}`;
  if (exchange.outcome !== "complete") return `${what} ${exchange.outcome} ${printable(exchange.refusal ?? "")}`;
  return [
    what,
    `fresh ${usage.freshInputTokens}, written ${usage.cacheWriteTokens}, read ${usage.cacheReadTokens}, out ${usage.outputTokens} tok`,
    formatValue(modelled.costNanoUsd, "nanoUsd"),
    formatDuration(exchange.endNs - exchange.arrivalNs),
    ...replayWords(exchange),
  ].join(" · ");
}
