import type { OpenSession, SessionLog } from "../../core/provider-control.ts";
import type { ReplaySettings } from "../../core/replay-settings.ts";
import type { WireExchange } from "../../core/trace.ts";
import { UserError } from "../../core/user-error.ts";
import type { Replay } from "../cassette/replay.ts";
import { settledExchanges } from "../answer/turn-selection.ts";
import { LimiterPools } from "../limits/limiter.ts";
import { Session } from "./session.ts";

/** The open sessions of a provider, each with its log. */
export class Sessions {
  readonly #open = new Map<string, { readonly session: Session; readonly exchanges: WireExchange[] }>();
  readonly #pools = new LimiterPools();

  find(id: string): Session | undefined {
    return this.#open.get(id)?.session;
  }

  /** Opens a session; otherwise the HTTP status and the reason. */
  async open(opened: OpenSession): Promise<{ readonly status: 400 | 409; readonly reason: string } | null> {
    const replay = await replayOrReason(opened.settings.replay, opened.workspace);
    if (typeof replay === "string") return { status: 400, reason: replay };
    if (this.#open.has(opened.id)) return { status: 409, reason: `Session "${opened.id}" is already open.` };
    const exchanges: WireExchange[] = [];
    const record = (exchange: WireExchange): void => void exchanges.push(exchange);
    const session = new Session(opened, { record, limiter: this.#pools.limiterFor(opened), replay });
    this.#open.set(opened.id, { session, exchanges });
    return null;
  }

  /** Ends a session, cutting what it still streams, and forgets it; undefined when no session has that id. */
  async close(id: string): Promise<SessionLog | undefined> {
    const entry = this.#open.get(id);
    if (entry === undefined) return undefined;
    this.#open.delete(id);
    await entry.session.end();
    const exchanges = entry.exchanges.toSorted((left, right) => left.index - right.index);
    return { id, exchanges: entry.session.mainMarks.length === 0 ? exchanges : settledExchanges(exchanges) };
  }
}

/** Reads a cassette for a session; null without one. Its reader and schema load only then. UserError for a bad file. */
export async function openReplay(settings: ReplaySettings | undefined, workspace?: string): Promise<Replay | null> {
  if (settings === undefined) return null;
  const [{ readCassetteFile }, { Replay: CassetteReplay }] = await Promise.all([
    import("../cassette/cassette-file.ts"),
    import("../cassette/replay.ts"),
  ]);
  return new CassetteReplay(readCassetteFile(settings.cassette), settings, workspace ?? null);
}

async function replayOrReason(
  settings: ReplaySettings | undefined,
  workspace: string | undefined,
): Promise<Replay | string | null> {
  try {
    return await openReplay(settings, workspace);
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}
