import type { IncomingHttpHeaders } from "node:http";
import type { Socket } from "node:net";
import { RecentMap } from "../recent-map.ts";
import type { OpenSession } from "../../core/provider-control.ts";
import type { ProviderSettings } from "../../core/provider-settings.ts";
import type { WireExchange } from "../../core/trace.ts";
import { CacheMemory } from "../cache/cache-reason.ts";
import { CacheStore } from "../cache/cache-store.ts";
import { ReachedAnswers } from "../cache/reached-answers.ts";
import type { SessionLimiter } from "../limits/limiter.ts";
import type { Replay } from "../cassette/replay.ts";
import type { PromptBlock } from "../wire/prompt.ts";
import { Batches } from "../wire/batches/batches.ts";
import { Wires } from "../wire/wire-selection.ts";
import { type OpenExchange, OpenExchanges } from "./open-exchanges.ts";
import { StoredItems } from "./stored-items.ts";
import { type Tokenizer, tokenizerFor } from "../models/tokenizer.ts";
import { type PlayedScript, playedScript } from "../answer/played-script.ts";
import { MainLine, marksOf } from "../answer/turn-selection.ts";

/** So many streams of a session are paced to a fraction of a millisecond. */
const preciseStreams = 4;

/** How many requests are remembered to count their repetitions. */
const rememberedAttempts = 10_000;

/**
 * What the provider keeps for one client: its settings and all state of its requests. Sessions share nothing but the
 * pools of limits that they name.
 */
export class Session {
  readonly id: string;
  readonly originNs: bigint;
  readonly script: PlayedScript;
  readonly settings: ProviderSettings;
  /** What marks the main line's conversations; empty if nobody said it. */
  readonly mainMarks: readonly string[];
  /** Where the client works; null if nobody said it. */
  readonly workspace: string | null;
  readonly keepsPrompts: boolean;
  readonly limiter: SessionLimiter | null;
  readonly wires = new Wires();
  readonly cache = new CacheStore();
  readonly answers = new ReachedAnswers();
  readonly tokenizer: Tokenizer;
  readonly cacheMemory = new CacheMemory();
  /** Recordings that answer in place of the script. */
  readonly replay: Replay | null;
  readonly open = new OpenExchanges();
  /** Connections that outlive an exchange. */
  readonly connections = new Set<OpenExchange>();
  readonly stored = new StoredItems();
  readonly batches = new Batches();
  readonly mainLine = new MainLine();
  /** Tokens of the first prompt of the main line. Null before it. */
  firstPromptTokens: number | null = null;
  /** Writes of streamed answers of the main line, for whoever waits for one. */
  writtenPieces = 0;
  readonly #previousPrompts = new Map<string, readonly PromptBlock[]>();
  readonly #record: ((exchange: WireExchange) => void) | null;
  readonly #attempts = new RecentMap<number>(rememberedAttempts);
  readonly #customers = new Map<string, number>();
  readonly #watched = new WeakSet<Socket>();
  #exchanges = 0;
  #turns = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(
    opened: OpenSession,
    parts: {
      /** Takes the log; null when nobody reads one. */
      readonly record: ((exchange: WireExchange) => void) | null;
      readonly limiter: SessionLimiter | null;
      readonly replay: Replay | null;
    },
  ) {
    this.replay = parts.replay;
    this.id = opened.id;
    this.originNs = BigInt(opened.originNs);
    this.script = playedScript(opened.script, opened.settings.seed);
    this.settings = opened.settings;
    this.mainMarks = marksOf(opened.mainPrompts);
    this.workspace = opened.workspace ?? null;
    this.keepsPrompts = opened.keepsPrompts === true;
    this.tokenizer = tokenizerFor(opened.settings);
    this.limiter = parts.limiter;
    this.#record = parts.record;
  }

  /** Number of the next exchange, from 0 in order of arrival. */
  nextIndex(): number {
    this.#exchanges += 1;
    return this.#exchanges - 1;
  }

  /** The prompt of the line's request before, for the first difference. The given prompt takes its place. */
  nextPrompt(line: string, prompt: readonly PromptBlock[]): readonly PromptBlock[] | undefined {
    const previous = this.#previousPrompts.get(line);
    this.#previousPrompts.set(line, prompt);
    return previous;
  }

  /** The customer that a key belongs to, counted from 0 in the order of their first requests. */
  customerOf(headers: IncomingHttpHeaders): number {
    const key = String(headers["x-api-key"] ?? headers["x-goog-api-key"] ?? headers.authorization ?? "");
    const customer = this.#customers.get(key) ?? this.#customers.size;
    this.#customers.set(key, customer);
    return customer;
  }

  /** How many requests for a turn have come, this one included. */
  countTurn(): number {
    this.#turns += 1;
    return this.#turns;
  }

  /** How often the identical request was answered before. Counts this one. */
  attemptOf(identity: string): number {
    const attempt = this.#attempts.get(identity) ?? 0;
    this.#attempts.set(identity, attempt + 1);
    return attempt;
  }

  /** Whether anybody reads a log. Without a reader no exchange is described. */
  get keepsLog(): boolean {
    return this.#record !== null;
  }

  /** Takes an exchange into the log. */
  record(exchange: WireExchange): void {
    this.#record?.(exchange);
  }

  /** Notes the end of a connection: its client then has all that came over it. */
  watch(socket: Socket, connection: number): void {
    if (this.#watched.has(socket)) return;
    this.#watched.add(socket);
    socket.once("close", () => this.answers.close(connection));
  }

  enter(exchange: OpenExchange): void {
    this.open.add(exchange);
  }

  /** The exchange is over, and logged where there is a log. */
  leave(exchange: OpenExchange): void {
    this.open.delete(exchange);
    if (this.open.size === 0) for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** Resolves when no exchange is open: each that began is logged. */
  async settled(): Promise<void> {
    if (this.open.size > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Whether so many streams are open that precision has to give way. */
  get isCrowded(): boolean {
    return this.open.size > preciseStreams;
  }

  /** Cuts open exchanges and connections, and waits until the exchanges are logged. */
  async end(): Promise<void> {
    for (const connection of this.connections) connection.destroy();
    const settled = this.settled();
    for (const exchange of this.open) exchange.destroy();
    await settled;
  }
}
