import type { OpenSession, SessionLog } from "../../core/provider-control.ts";
import type { WireExchange } from "../../core/trace.ts";
import { LimiterPools } from "../limits/limiter.ts";
import type { Replay } from "../cassette/replay.ts";
import { Session } from "./session.ts";
import type { ReplaySettings } from "../../core/replay-settings.ts";
import { UserError } from "../../core/user-error.ts";

/** The open sessions of a provider, each with its log. */
export class Sessions {
  readonly #open = new Map<string, { readonly session: Session; readonly exchanges: WireExchange[] }>();

  readonly #pools = new LimiterPools();

  find(id: string): Session | undefined {
    return this.#open.get(id)?.session;
  }

  /** Opens a session; false when the id is taken. */
  add(opened: OpenSession, replay: Replay | null = null): boolean {
    if (this.#open.has(opened.id)) return false;
    const exchanges: WireExchange[] = [];
    const limiter = this.#pools.limiterFor(opened);
    const session = new Session(opened, (exchange) => exchanges.push(exchange), limiter, replay);
    this.#open.set(opened.id, { session, exchanges });
    return true;
  }

  /** Ends a session, cutting what it still streams, and forgets it; undefined when there is none of that id. */
  async remove(id: string): Promise<SessionLog | undefined> {
    const entry = this.#open.get(id);
    if (entry === undefined) return undefined;
    this.#open.delete(id);
    await entry.session.end();
    return { id, exchanges: entry.exchanges.toSorted((left, right) => left.index - right.index) };
  }
}

/** Reads a cassette for a session; null without one. The reader and its schema load only then. UserError for a bad file. */
export async function openReplay(settings: ReplaySettings | undefined): Promise<Replay | null> {
  if (settings === undefined) return null;
  const [{ readCassetteFile }, replay] = await Promise.all([
    import("../cassette/cassette-file.ts"),
    import("../cassette/replay.ts"),
  ]);
  return new replay.Replay(readCassetteFile(settings.cassette), settings);
}

/** The same for a caller who answers over HTTP: a bad file comes back as its reason. */
export async function replayOrReason(settings: ReplaySettings | undefined): Promise<Replay | string | null> {
  try {
    return await openReplay(settings);
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}
