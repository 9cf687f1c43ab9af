import type { OpenTrial, TrialLog } from "../../core/provider-control.ts";
import type { WireExchange } from "../../core/trace.ts";
import { LimiterPools } from "../limits/limiter-pools.ts";
import type { Replay } from "../cassette/replay.ts";
import { Trial } from "./trial.ts";

/** The open trials of a provider, each with its log. */
export class Trials {
  readonly #open = new Map<string, { readonly trial: Trial; readonly exchanges: WireExchange[] }>();

  readonly #pools = new LimiterPools();

  find(id: string): Trial | undefined {
    return this.#open.get(id)?.trial;
  }

  /** Opens a trial; false when the id is taken. */
  add(opened: OpenTrial, replay: Replay | null = null): boolean {
    if (this.#open.has(opened.id)) return false;
    const exchanges: WireExchange[] = [];
    const limiter = this.#pools.limiterFor(opened);
    const trial = new Trial(opened, (exchange) => exchanges.push(exchange), limiter, replay);
    this.#open.set(opened.id, { trial, exchanges });
    return true;
  }

  /** Ends a trial, cutting what it still streams, and forgets it; undefined when there is none of that id. */
  async remove(id: string): Promise<TrialLog | undefined> {
    const entry = this.#open.get(id);
    if (entry === undefined) return undefined;
    this.#open.delete(id);
    await entry.trial.end();
    return { id, exchanges: entry.exchanges.toSorted((left, right) => left.index - right.index) };
  }
}
