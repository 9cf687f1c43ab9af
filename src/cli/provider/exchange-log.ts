import { closeSync, openSync, writeSync } from "node:fs";
import type { WireExchange } from "../../core/trace.ts";
import { UserError } from "../../core/user-error.ts";
import { exchangeTraceEvents, processName } from "../../provider/observe/chrome-trace.ts";
import { jsonLines } from "../../provider/observe/exchange-log.ts";
import { type OtlpOrigin, otlpTraces } from "../../provider/observe/otlp.ts";

/** A file that gets every exchange the moment it ends: written before the next, so that a kill loses none. */
export interface ExchangeLog {
  add(exchange: WireExchange): void;
  close(): void;
}

/** What a format writes first, for each exchange, and last. */
interface LogFormat {
  readonly flags: "a" | "w";
  readonly head: string;
  readonly entry: (exchange: WireExchange) => string;
  readonly tail: string;
}

/** Opens a log in the format that the file's name ends in. UserError when there is none or the file can't be opened. */
export function openExchangeLog(path: string, origin: OtlpOrigin): ExchangeLog {
  const format = formatOf(path, origin);
  if (format === undefined) {
    throw new UserError(`--log ${path}: the name has to end in .jsonl, .otlp.jsonl or .trace.json.`);
  }
  const file = openFile(path, format.flags);
  writeSync(file, format.head);
  return {
    add: (exchange) => void writeSync(file, format.entry(exchange)),
    close: () => {
      writeSync(file, format.tail);
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

/** The array form of a Chrome trace: readers take it without its end, so that a killed server leaves one that opens. */
function chromeFormat(): LogFormat {
  const seen = new Set<number>();
  const entry = (exchange: WireExchange): string => {
    const opens = !seen.has(exchange.connection);
    seen.add(exchange.connection);
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
    throw new UserError(`--log ${path}: can't be opened for writing (${why}).`);
  }
}
