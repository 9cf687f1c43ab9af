import type { AgentRun } from "./agent-run.ts";
import { History, type Message } from "./message.ts";
import type { Emit } from "./agent-event.ts";
import type { ModelRequest } from "./provider/messages-client.ts";
import type { Reply } from "./provider/reply-assembly.ts";
import { type CachedAnswer, cachedAnswer, mayUseCache } from "./result-cache/response-cache.ts";
import { toolResults, type ToolResults } from "./result-cache/tool-results.ts";
import { openSession, type Session } from "./session/open-session.ts";

/** Keeps a run's conversation, its tools' answers and its own answer. */
export interface RunStorage {
  readonly emit: Emit;
  readonly toolResults: ToolResults;
  begin(first: Message): History;
  /** Emits a kept answer to this first request. Returns whether there was one. */
  tellCachedAnswer(request: () => ModelRequest): Promise<boolean>;
  answered(reply: Reply): Reply;
  /** Null when everything was kept. Otherwise one line that says what was not. */
  end(stopReason: string): Promise<string | null>;
}

/** Opens the storage that the options ask for. Throws a UserError for a session that cannot be read or written. */
export async function runStorage(run: AgentRun): Promise<RunStorage> {
  const { options, root, clock, signal } = run;
  const results = toolResults({ options, root, clock });
  const cache: CachedAnswer | null = mayUseCache(options.responseCache, process.env["NODE_ENV"])
    ? cachedAnswer({ options, root, clock, signal })
    : null;
  const session: Session | null =
    (options.sessionPath ?? options.resumePath) === null ? null : await openSession({ options, clock });
  let wasCached = false;
  const emit: Emit = (event) => {
    cache?.tell(event);
    session?.tell(event);
    run.emit(event);
  };
  return {
    emit,
    toolResults: results,
    begin: (first) => session?.begin(first) ?? new History(first),
    tellCachedAnswer: async (request) => {
      // A session needs the whole conversation, so a cached answer is not enough.
      const text = session === null ? await cache?.find(request()) : null;
      if (text === undefined || text === null) return false;
      wasCached = true;
      emit({ kind: "text-delta", text });
      emit({ kind: "text-end" });
      return true;
    },
    answered: (reply) => {
      session?.answered(reply);
      return reply;
    },
    end: async (stopReason) => {
      try {
        await session?.close();
        if (!wasCached) await cache?.keep({ stopReason, touchedFiles: results.touchedFiles });
        return null;
      } catch (error) {
        return `the run could not be kept: ${error instanceof Error ? error.message : String(error)}`;
      }
    },
  };
}
