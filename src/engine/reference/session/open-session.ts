import type { Clock } from "../../../core/clock.ts";
import { UserError } from "../../../core/user-error.ts";
import { bytesPerToken } from "../context/budget.ts";
import { History, type Message } from "../message.ts";
import type { Options } from "../options.ts";
import type { AgentEvent } from "../agent-event.ts";
import type { Reply } from "../provider/reply-assembly.ts";
import { resumedMessages } from "./resume-session.ts";
import { sessionFile } from "./session-file.ts";
import { type SessionFile, SessionLog } from "./session-log.ts";

/** Share of the context that a resumed session may fill. The rest is room to go on. */
const resumedShare = 0.5;

interface SessionSettings {
  readonly options: Pick<Options, "sessionPath" | "sessionWrite" | "resumePath" | "sessionIndex" | "sent">;
  readonly clock: Clock;
}

/** A conversation that resumes a session, is kept as one, or both. */
export interface Session {
  begin(first: Message): History;
  tell(event: AgentEvent): void;
  answered(reply: Reply): void;
  close(): Promise<void>;
}

async function openedFile(path: string, withIndex: boolean): Promise<SessionFile> {
  try {
    return await sessionFile(path, withIndex);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`The session ${path} cannot be kept: ${reason}.`, { cause: error });
  }
}

/** Resumes a session, begins to keep one, or both. Throws a UserError for a file that cannot be read or written. */
export async function openSession({ options, clock }: SessionSettings): Promise<Session> {
  const { sessionPath, sessionWrite, resumePath } = options;
  const indexed = options.sessionIndex === "on";
  const mostBytes = Math.floor(options.sent.contextBudgetTokens * bytesPerToken * resumedShare);
  const earlier = resumePath === null ? [] : await resumedMessages({ path: resumePath, mostBytes, indexed });
  const log =
    sessionPath === null || sessionWrite === "off"
      ? null
      : new SessionLog(await openedFile(sessionPath, indexed), sessionWrite, clock);
  // A session that goes on in another file is copied into it, so that the new file can be resumed alone.
  const copied = sessionPath === resumePath ? [] : earlier;
  for (const message of copied) log?.append({ kind: "message", message });
  return {
    begin: (first) => {
      if (log !== null) return new LoggedHistory(earlier, first, log);
      const history = new History(first);
      history.rewrite([...earlier, first]);
      return history;
    },
    tell: (event) => {
      if (event.kind === "text-delta") log?.append({ kind: "piece", text: event.text });
    },
    answered: (reply) => {
      // The history logs turns that call tools.
      if (reply.stopReason === "tool_use" || reply.blocks.length === 0) return;
      log?.append({ kind: "message", message: { role: "assistant", content: reply.blocks } });
    },
    close: async () => log?.close(),
  };
}

/** A conversation that is logged as it grows. A rewrite for the model does not change the log. */
class LoggedHistory extends History {
  readonly #log: SessionLog;

  /** `earlier` are the messages of a resumed session. They are not written again. */
  constructor(earlier: readonly Message[], first: Message, log: SessionLog) {
    super(first);
    this.#log = log;
    if (earlier.length > 0) this.rewrite([...earlier, first]);
    log.append({ kind: "message", message: first });
  }

  override append(message: Message): void {
    super.append(message);
    this.#log.append({ kind: "message", message });
  }
}
