import { closeSync, openSync, writeFileSync } from "node:fs";
import { withoutSecrets } from "../../core/secrets.ts";
import type { WireExchange } from "../../core/trace.ts";
import { UserError } from "../../core/user-error.ts";
import { exchangeTraceEvents, processName } from "../../provider/observe/chrome-trace.ts";
import { jsonLines } from "../../provider/observe/exchange-log.ts";
import { type OtlpOrigin, otlpTraces } from "../../provider/observe/otlp.ts";

/** A file with every exchange, without secrets. Each is written when it ends, so that a kill loses none. */
export interface ExchangeLog {
  add(exchange: WireExchange): void;
  close(): void;
}

/** The text that a format writes first, for each exchange, and last. */
interface LogFormat {
  readonly flags: "a" | "w";
  readonly head: string;
  readonly entry: (exchange: WireExchange) => string;
  readonly tail: string;
}

/** Opens a log. The end of the file's name gives its format. */
export function openExchangeLog(path: string, origin: OtlpOrigin): ExchangeLog {
  const format = formatOf(path, origin);
  if (format === undefined) {
    throw new UserError(`--log ${path}: not a log format. End the name in .jsonl, .otlp.jsonl or .trace.json.`);
  }
  const file = openFile(path, format.flags);
  writeFileSync(file, format.head);
  return {
    add: (exchange) => writeFileSync(file, withoutSecrets(format.entry(exchange))),
    close: () => {
      writeFileSync(file, format.tail);
      closeSync(file);
    },
  };
}

function formatOf(path: string, origin: OtlpOrigin): LogFormat | undefined {
  if (path.endsWith(".otlp.jsonl")) {
    const entry = (exchange: WireExchange): string => `${JSON.stringify(otlpTraces([exchange], origin))}\n`;
    return { flags: "a", head: "", entry, tail: "" };
  }
  if (path.endsWith(".jsonl")) return { flags: "a", head: "", entry: (exchange) => jsonLines([exchange]), tail: "" };
  return path.endsWith(".trace.json") ? chromeFormat() : undefined;
}

/** The array form of a Chrome trace. Readers accept it without its end, so the trace of a killed server opens, too. */
function chromeFormat(): LogFormat {
  const connections = new Set<number>();
  const entry = (exchange: WireExchange): string => {
    const opens = !connections.has(exchange.connection);
    connections.add(exchange.connection);
    return exchangeTraceEvents(exchange, opens)
      .map((event) => `,\n${JSON.stringify(event)}`)
      .join("");
  };
  return { flags: "w", head: `[${JSON.stringify(processName())}`, entry, tail: "\n]\n" };
}

function openFile(path: string, flags: "a" | "w"): number {
  try {
    return openSync(path, flags);
  } catch (error) {
    const why = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new UserError(`--log ${path}: can't be opened for writing (${why}). Choose another file.`);
  }
}
