import type { Clock } from "../../../core/clock.ts";
import type { Options } from "../options.ts";
import type { AgentEvent, Emit } from "../agent-event.ts";
import { jsonLines, plainText } from "../output.ts";
import { QueuedSink, type Sink, blockingSink, sinkStream } from "./queued-sink.ts";
import type { OutputTarget } from "../options/program-flags.ts";
import { textWindow } from "./text-window.ts";

export interface Outputs {
  readonly emit: Emit;
  /** Writes what is held and closes the files. Null when everything arrived. Otherwise one line about what did not. */
  end(): Promise<string | null>;
}

interface OutputSettings {
  readonly options: Pick<Options, "outputs" | "outputWindow" | "sinks">;
  readonly clock: Clock;
  /** Writes to standard output. */
  readonly say: (text: string) => void;
}

/** Opens the outputs. Each event goes to every output. Each output has its own window and, unless it blocks, its own queue. */
export function openOutputs(settings: OutputSettings): Outputs {
  const { options, clock, say } = settings;
  const sinks = options.outputs.map((target) => sinkOf(target, options.sinks, say));
  const emits = options.outputs.map((target, index): Emit => {
    const window = textWindow(options.outputWindow, (text) => sinks[index]?.write(text), clock);
    const write = (text: string): void => window.write(text);
    const form = target.kind === "jsonl" ? jsonLines(write) : plainText(write);
    return (event) => {
      form(event);
      // The end of an answer, a tool or a failure is shown at once.
      if (!isPiece(event)) window.flush();
    };
  });
  return {
    emit: (event) => {
      for (const emit of emits) emit(event);
    },
    end: async () => {
      const failures = await Promise.all(sinks.map((sink) => sink.end()));
      return failures.find((failure) => failure !== null) ?? null;
    },
  };
}

function sinkOf({ path }: OutputTarget, mode: Options["sinks"], say: (text: string) => void): Sink {
  if (path === undefined) return { write: say, end: () => Promise.resolve(null) };
  return mode === "blocking" ? blockingSink(path) : new QueuedSink(path, sinkStream(path));
}

function isPiece(event: AgentEvent): boolean {
  return event.kind === "text-delta" || event.kind === "thinking-delta";
}
