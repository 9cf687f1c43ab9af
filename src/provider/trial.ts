import type { OpenTrial } from "../core/provider-control.ts";
import type { ProviderSettings } from "../core/provider-settings.ts";
import type { WireExchange } from "../core/trace.ts";
import type { TurnScript } from "../core/turn-script.ts";
import { CacheStore } from "./cache-store.ts";
import type { Replay } from "./cassette/replay.ts";
import type { PromptBlock } from "./prompt.ts";
import { toolTurnsOf, type ToolTurns } from "./turn-selection.ts";

/** An exchange in progress: `cut` ends it, `done` resolves when it is in the log. */
export interface OpenExchange {
  cut(): void;
  readonly done: Promise<void>;
}

/** What the provider remembers of one trial; trials have nothing in common. */
export class Trial {
  readonly id: string;
  readonly originNs: bigint;
  readonly script: TurnScript;
  readonly settings: ProviderSettings;
  readonly toolTurns: ToolTurns;
  readonly cache = new CacheStore();
  /** Recordings that answer in place of the script. */
  readonly replay: Replay | null;
  readonly open = new Set<OpenExchange>();
  /** Prompt of the main request before, for the first difference. */
  previousPrompt: readonly PromptBlock[] = [];
  readonly #record: (exchange: WireExchange) => void;
  readonly #attempts = new Map<string, number>();
  #exchanges = 0;

  constructor(opened: OpenTrial, record: (exchange: WireExchange) => void, replay: Replay | null = null) {
    this.replay = replay;
    this.id = opened.id;
    this.originNs = BigInt(opened.originNs);
    this.script = opened.script;
    this.settings = opened.settings;
    this.toolTurns = toolTurnsOf(opened.script, opened.settings.seed);
    this.#record = record;
  }

  /** Number of the next exchange, from 0 in order of arrival. */
  nextIndex(): number {
    this.#exchanges += 1;
    return this.#exchanges - 1;
  }

  /** How often the identical request was answered before; counts this one. */
  attemptOf(identity: string): number {
    const attempt = this.#attempts.get(identity) ?? 0;
    this.#attempts.set(identity, attempt + 1);
    return attempt;
  }

  record(exchange: WireExchange): void {
    this.#record(exchange);
  }

  /** Cuts what is still open and waits until it is logged. */
  async end(): Promise<void> {
    for (const exchange of this.open) exchange.cut();
    await Promise.all([...this.open].map((exchange) => exchange.done));
  }
}
