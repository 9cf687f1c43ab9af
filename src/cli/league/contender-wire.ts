import type { Contender } from "../../audit/league-record.ts";
import type { Trace } from "../../core/trace.ts";
import type { Trial } from "../../run/trial.ts";

/** Remembers what each contender spoke to its model: wire formats, and the models it asked for. */
export class ContenderWire {
  readonly #protocols = new Map<string, Set<string>>();
  readonly #models = new Map<string, Set<string>>();

  /** Adds the conversation of a trial. A control is no contender. */
  add({ arm, engine }: Trial, { exchanges }: Trace): void {
    if (arm.control !== undefined) return;
    const protocols = this.#protocols.get(engine.id) ?? new Set();
    const models = this.#models.get(engine.id) ?? new Set();
    for (const { purpose, protocol, model } of exchanges) {
      if (purpose !== "main") continue;
      protocols.add(protocol);
      models.add(model);
    }
    this.#protocols.set(engine.id, protocols);
    this.#models.set(engine.id, models);
  }

  of(engine: string): Pick<Contender, "protocols" | "models"> {
    return {
      protocols: [...(this.#protocols.get(engine) ?? [])].toSorted(),
      models: [...(this.#models.get(engine) ?? [])].toSorted(),
    };
  }
}
