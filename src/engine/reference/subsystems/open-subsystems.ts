import type { ToolDeclaration } from "../tools/tool.ts";
import { bounded } from "../tools/bounded-text.ts";
import { everything } from "../schedule/conflicts.ts";
import { ToolError } from "../tools/tool-error.ts";
import { optionalText, requiredText } from "../tools/tool-input.ts";
import { startLanguageServer } from "./language-server.ts";
import { Subsystem, type Stoppable } from "./subsystem.ts";
import { startToolServer } from "./tool-server.ts";

export interface SubsystemSettings {
  readonly languageServer: string | null;
  readonly toolServer: string | null;
  /** eager: ready before the first request. background: started beside it. lazy: started by the first call that needs it. */
  readonly subsystemStart: "eager" | "background" | "lazy";
}

export interface Subsystems extends AsyncDisposable {
  /** Tools that they back, the same in every request however they are started: sorted by name. */
  readonly tools: readonly ToolDeclaration[];
}

const outputLimitBytes = 30_000;
/** A start is part of the first call's time. */
const timeLimitMs = 60_000;

/** The run's child servers, started as asked and ended when disposed. */
export async function openSubsystems(
  settings: SubsystemSettings,
  root: string,
  signal: AbortSignal,
): Promise<Subsystems> {
  const { languageServer, toolServer } = settings;
  const started: Subsystem<Stoppable>[] = [];
  const tools: ToolDeclaration[] = [];
  if (toolServer !== null) {
    const server = new Subsystem(() => startToolServer(toolServer, root, signal));
    started.push(server);
    tools.push({
      name: "service",
      description: "Call a tool of the project's tool server; without a name, list its tools.",
      inputSchema: objectOf({ name: { type: "string" }, arguments: { type: "object" } }, []),
      outputLimitBytes,
      timeLimitMs: () => timeLimitMs,
      // What a foreign tool touches is not known.
      access: async () => everything,
      load: async () => async (input, context) => {
        const running = await usable(server, "tool server");
        const name = optionalText(input, "name");
        const text =
          name === null
            ? running.toolNames.join("\n")
            : await running.call(name, argumentsOf(input["arguments"]), context.signal);
        return bounded(text, context.outputLimitBytes);
      },
    });
  }
  if (languageServer !== null) {
    const server = new Subsystem(() => startLanguageServer(languageServer, root, signal));
    started.push(server);
    tools.push({
      name: "symbols",
      description: "Find where a function, class or constant is declared, by a part of its name.",
      inputSchema: objectOf({ query: { type: "string", description: "Part of the name" } }, ["query"]),
      outputLimitBytes,
      timeLimitMs: () => timeLimitMs,
      access: async () => ({ reads: "*", writes: [] }),
      load: async () => async (input, context) => {
        const query = requiredText(input, "query");
        const running = await usable(server, "language server");
        const found = await running.symbols(query, context.signal);
        const lines = found.map(({ name, path, line }) => `${path}:${line}: ${name}`);
        return bounded(lines.join("\n"), context.outputLimitBytes);
      },
    });
  }
  switch (settings.subsystemStart) {
    case "eager":
      // A server that does not start fails the calls that need it, not the run.
      await Promise.all(started.map((server) => server.use().catch(() => null)));
      break;
    case "background":
      for (const server of started) server.startAside();
      break;
    case "lazy":
      break;
  }
  return {
    tools,
    [Symbol.asyncDispose]: async () => {
      await Promise.all(started.map((server) => server[Symbol.asyncDispose]()));
    },
  };
}

async function usable<Running extends Stoppable>(server: Subsystem<Running>, name: string): Promise<Running> {
  try {
    return await server.use();
  } catch (error) {
    throw new ToolError(`the ${name} could not be started: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function argumentsOf(value: unknown): object {
  if (value === undefined || value === null) return {};
  if (typeof value !== "object") throw new ToolError("arguments must be an object");
  return value;
}

function objectOf(properties: Record<string, object>, required: string[]): ToolDeclaration["inputSchema"] {
  return { type: "object", properties, required };
}
