import { basename } from "node:path";
import { pathToFileURL } from "node:url";
import { bounded } from "../tools/bounded-text.ts";
import { type ToolDeclaration, ToolError, requiredText } from "../tools/tool.ts";
import { RpcChild } from "./rpc-child.ts";

interface SubsystemSettings {
  readonly languageServer: string | null;
  /** eager: ready before the first request. background: started beside it. lazy: started by the first call that needs it. */
  readonly subsystemStart: "eager" | "background" | "lazy";
}

export interface Subsystems extends AsyncDisposable {
  /** The tools of the servers. They are the same in every request, whenever the servers start. */
  readonly tools: readonly ToolDeclaration[];
}

interface LanguageServer {
  symbols(query: string, signal: AbortSignal): Promise<readonly FoundSymbol[]>;
  end(): Promise<void>;
}

/** Where a name is declared. Lines count from 1. */
interface FoundSymbol {
  readonly name: string;
  readonly path: string;
  readonly line: number;
}

/** Starts the run's language server when the settings say so. Disposal ends it. */
export async function openSubsystems(
  { languageServer, subsystemStart }: SubsystemSettings,
  root: string,
  signal: AbortSignal,
): Promise<Subsystems> {
  if (languageServer === null) return { tools: [], [Symbol.asyncDispose]: async () => undefined };
  let server: Promise<LanguageServer> | null = null;
  // All users share one start. A failed start fails each call that needs the server, but not the run.
  const started = (): Promise<LanguageServer> => (server ??= startLanguageServer(languageServer, root, signal));
  const attempt = subsystemStart === "lazy" ? null : started().catch(() => null);
  if (subsystemStart === "eager") await attempt;
  return {
    tools: [symbolsTool(started)],
    [Symbol.asyncDispose]: async () => {
      const running = await server?.catch(() => null);
      await running?.end();
    },
  };
}

function symbolsTool(started: () => Promise<LanguageServer>): ToolDeclaration {
  return {
    name: "symbols",
    description: "Find where a function, class or constant is declared, by a part of its name.",
    inputSchema: {
      type: "object",
      properties: { query: { type: "string", description: "Part of the name" } },
      required: ["query"],
    },
    outputLimitBytes: 30_000,
    // The first call also waits for the start of the server.
    timeLimitMs: () => 60_000,
    access: async () => ({ reads: "*", writes: [] }),
    load: async () => async (input, context) => {
      const query = requiredText(input, "query");
      const running = await started().catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        throw new ToolError(`the language server could not be started: ${reason}`);
      });
      const symbols = await running.symbols(query, context.signal);
      const lines = symbols.map(({ name, path, line }) => `${path}:${line}: ${name}`);
      return bounded(lines.join("\n"), context.outputLimitBytes);
    },
  };
}

/** Starts a server of the language server protocol (3.17) and waits until it is ready. */
async function startLanguageServer(command: string, root: string, signal: AbortSignal): Promise<LanguageServer> {
  const child = new RpcChild(command, root);
  const rootUri = pathToFileURL(root).href;
  try {
    await child.request(
      "initialize",
      {
        processId: process.pid,
        rootUri,
        capabilities: { workspace: { symbol: {} } },
        workspaceFolders: [{ uri: rootUri, name: basename(root) }],
      },
      signal,
    );
  } catch (error) {
    await child.end();
    throw error;
  }
  child.notify("initialized", {});
  return {
    symbols: async (query, asked) => symbolsOf(await child.request("workspace/symbol", { query }, asked), rootUri),
    end: async () => {
      // The answer to `shutdown` is not awaited: the server has nothing to save.
      child.request("shutdown", {}, AbortSignal.timeout(1_000)).catch(() => undefined);
      child.notify("exit");
      await child.end();
    },
  };
}

function symbolsOf(result: unknown, rootUri: string): FoundSymbol[] {
  if (!Array.isArray(result)) return [];
  return result.flatMap((item: unknown): FoundSymbol[] => {
    if (!isRecord(item) || typeof item["name"] !== "string" || !isRecord(item["location"])) return [];
    const { uri, range } = item["location"];
    if (typeof uri !== "string") return [];
    const start = isRecord(range) ? range["start"] : null;
    const line = isRecord(start) && typeof start["line"] === "number" ? start["line"] : 0;
    const path = uri.startsWith(`${rootUri}/`) ? decodeURIComponent(uri.slice(rootUri.length + 1)) : uri;
    return [{ name: item["name"], path, line: line + 1 }];
  });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
