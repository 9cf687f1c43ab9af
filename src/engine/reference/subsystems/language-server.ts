import { basename } from "node:path";
import { pathToFileURL } from "node:url";
import type { Stoppable } from "./subsystem.ts";
import { startRpcChild } from "./rpc-child.ts";

/** Where a name is declared; the line counts from 1. */
export interface FoundSymbol {
  readonly name: string;
  readonly path: string;
  readonly line: number;
}

export interface LanguageServer extends Stoppable {
  symbols(query: string, signal: AbortSignal): Promise<readonly FoundSymbol[]>;
}

/** Starts a server of the language server protocol (3.17) and waits until it is ready for questions. */
export async function startLanguageServer(command: string, root: string, signal: AbortSignal): Promise<LanguageServer> {
  const child = startRpcChild(command, { root, framing: "content-length" });
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
    symbols: async (query, asked) => foundSymbols(await child.request("workspace/symbol", { query }, asked), rootUri),
    end: async () => {
      // An answer to `shutdown` is not waited for: nothing here has to be saved.
      child.request("shutdown", {}, AbortSignal.timeout(endLimitMs)).catch(() => undefined);
      child.notify("exit");
      await child.end();
    },
  };
}

const endLimitMs = 1_000;

function foundSymbols(result: unknown, rootUri: string): FoundSymbol[] {
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
