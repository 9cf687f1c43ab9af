import type { AgentRun } from "./agent-run.ts";
import { History, type Message } from "./message.ts";
import type { Emit } from "./agent-event.ts";
import type { ModelRequest } from "./provider/messages-client.ts";
import type { Reply } from "./provider/reply-assembly.ts";
import { type CachedAnswer, cachedAnswer, mayUseCache } from "./result-cache/response-cache.ts";
import { toolResults, type ToolResults } from "./result-cache/tool-results.ts";
import { openSession, type Session } from "./session/open-session.ts";

/** What a run keeps: its conversation, answers of tools, its own answer. */
export interface RunStorage {
  readonly emit: Emit;
  readonly toolResults: ToolResults;
  begin(first: Message): History;
  /** Tells a kept answer to this first request, if there is one; says whether there was. */
  tellCachedAnswer(request: () => ModelRequest): Promise<boolean>;
  answered(reply: Reply): Reply;
  /** Null when all was kept that should be; otherwise what was not, in one line. */
  end(stopReason: string): Promise<string | null>;
}

/** Opens what the options ask a run to keep. UserError where a session cannot be read or written. */
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
      // A conversation that goes on, or shall be gone on with, is more than the answer to its newest prompt.
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
