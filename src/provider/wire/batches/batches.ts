import type { JsonObject } from "../json-object.ts";
import type { WireExchange } from "../../../core/trace.ts";
import type { PageRequest } from "./list-page.ts";
import type { ModelRequest } from "../model-request.ts";
import type { Refusal } from "../refusal.ts";

/** Life of a batch; requests that are not done by then expire (Claude Platform Docs, copies of 2026). */
export const batchLifeNs = 24 * 3600e9;

/** A request of a batch, decided when the batch was made; its result exists from `doneNs` on. */
export interface BatchItem {
  readonly customId: string;
  readonly doneNs: number;
  readonly result: JsonObject & { readonly type: "succeeded" | "errored" };
  readonly exchange: WireExchange;
}

export interface Batch {
  readonly id: string;
  readonly createdNs: number;
  readonly items: readonly BatchItem[];
}

/** How a request of a batch ended, and when. */
export interface BatchOutcome {
  readonly customId: string;
  readonly endNs: number;
  readonly result: JsonObject & { readonly type: "succeeded" | "errored" | "canceled" | "expired" };
  readonly exchange: WireExchange;
}

/** The message batches of a session. Time is passed in, so that any clock can drive them. */
export class Batches {
  readonly #batches = new Map<string, Batch>();
  readonly #cancelledNs = new Map<string, number>();
  readonly #logged = new Set<BatchItem>();
  #made = 0;

  /** All batches ever made, so that no number is given twice. */
  get count(): number {
    return this.#made;
  }

  add(batch: Batch): void {
    this.#made += 1;
    this.#batches.set(batch.id, batch);
  }

  find(id: string): Batch | undefined {
    return this.#batches.get(id);
  }

  /** Latest first. */
  all(): Batch[] {
    return [...this.#batches.values()].toReversed();
  }

  delete(id: string): void {
    this.#batches.delete(id);
  }

  /** Cancels a batch; finished requests stay finished. A second call changes nothing. */
  cancel(id: string, nowNs: number): void {
    if (!this.#cancelledNs.has(id)) this.#cancelledNs.set(id, nowNs);
  }

  cancelledNs(id: string): number | null {
    return this.#cancelledNs.get(id) ?? null;
  }

  /** All requests of a batch in order of ending. Those with a later `endNs` are still in progress. */
  outcomes({ id, createdNs, items }: Batch): BatchOutcome[] {
    const cancelledNs = this.#cancelledNs.get(id) ?? Number.POSITIVE_INFINITY;
    const lastNs = Math.min(cancelledNs, createdNs + batchLifeNs);
    const unfinished = { type: cancelledNs === lastNs ? ("canceled" as const) : ("expired" as const) };
    return items
      .map(({ customId, doneNs, result, exchange }) =>
        doneNs <= lastNs
          ? { customId, endNs: doneNs, result, exchange }
          : { customId, endNs: lastNs, result: unfinished, exchange },
      )
      .toSorted((left, right) => left.endNs - right.endNs);
  }

  /** Exchanges that are done and were not returned before, for the log. */
  takeDone(nowNs: number): WireExchange[] {
    return [...this.#batches.values()].flatMap((batch) => {
      const lastNs = Math.min(nowNs, this.#cancelledNs.get(batch.id) ?? nowNs, batch.createdNs + batchLifeNs);
      const done = batch.items.filter((item) => item.doneNs <= lastNs && !this.#logged.has(item));
      for (const item of done) this.#logged.add(item);
      return done.map(({ exchange }) => exchange);
    });
  }
}

/** A call about the message batches of a session. `origin` is the server's address as the client sees it. */
export type BatchCall =
  | { readonly kind: "create"; readonly origin: string; readonly requests: readonly BatchRequest[] }
  | { readonly kind: "list"; readonly origin: string; readonly page: PageRequest }
  | {
      readonly kind: "get" | "results" | "cancel" | "delete";
      readonly origin: string;
      readonly id: string;
    };

/** One request of a batch. Its errors show in its own result, not in the batch. */
export interface BatchRequest {
  readonly customId: string;
  readonly bytes: number;
  readonly request: ({ readonly kind: "request" } & ModelRequest) | Refusal;
}
