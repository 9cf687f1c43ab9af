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

/** How much of the context a resumed session may fill, so that there is room to go on. */
const resumedShare = 0.5;

interface SessionSettings {
  readonly options: Pick<Options, "sessionPath" | "sessionWrite" | "resumePath" | "sessionIndex" | "sent">;
  readonly clock: Clock;
}

/** A conversation that goes on from a session, is kept as one, or both. */
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
    throw new UserError(`the session ${path} cannot be kept: ${reason}`, { cause: error });
  }
}

/** Resumes a session, begins to keep one, or both. UserError where a file cannot be read or written. */
export async function openSession({ options, clock }: SessionSettings): Promise<Session> {
  const { sessionPath, sessionWrite, resumePath } = options;
  const indexed = options.sessionIndex === "on";
  const mostBytes = Math.floor(options.sent.contextBudgetTokens * bytesPerToken * resumedShare);
  const earlier = resumePath === null ? [] : await resumedMessages({ path: resumePath, mostBytes, indexed });
  const log =
    sessionPath === null || sessionWrite === "off"
      ? null
      : new SessionLog(await openedFile(sessionPath, indexed), sessionWrite, clock);
  // A session that goes on in another file is copied into it, or the new file could not be resumed alone.
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
      // Turns that call tools are logged as the history takes them.
      if (reply.stopReason === "tool_use" || reply.blocks.length === 0) return;
      log?.append({ kind: "message", message: { role: "assistant", content: reply.blocks } });
    },
    close: async () => log?.close(),
  };
}

/** A conversation whose growth is written down; rewriting it for the model's sake leaves the record as it is. */
class LoggedHistory extends History {
  readonly #log: SessionLog;

  /** `earlier`: messages of a session that goes on; they are not written again. */
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
