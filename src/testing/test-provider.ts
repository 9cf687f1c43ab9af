import { resolve } from "node:path";
import { machineClock } from "../core/clock.ts";
import type { ProviderSettings } from "../core/provider-settings.ts";
import type { ReplaySettings } from "../core/replay-settings.ts";
import type { EngineSpan } from "../core/timeline.ts";
import type { WireExchange } from "../core/trace.ts";
import type { Turn, TurnScript } from "../core/turn-script.ts";
import { UserError } from "../core/user-error.ts";
import { startProvider } from "../provider/start-provider.ts";
import type { ProviderLog } from "./provider-log.ts";

/** What answers the model calls of a test. All of it may be left out: the model then greets. */
export interface TestProviderOptions {
  /** What the model says and which tools it calls, turn by turn. A turn's fault hits any request for the turn: `"counts": "turn"`. */
  readonly script?: TurnScript;
  /** Path of a recording that answers in the script's place, at once, turn by turn. */
  readonly cassette?: string;
  /** Model, seed, latency, limits, faults. Default: answers come at once and nothing fails. */
  readonly settings?: Partial<ProviderSettings>;
}

/** A provider of one test, on a free port of 127.0.0.1. */
export interface TestProvider extends AsyncDisposable {
  /** Without `/v1`. */
  readonly baseUrl: string;
  /** `new Anthropic(provider.anthropic)` */
  readonly anthropic: { readonly baseURL: string; readonly apiKey: string };
  /** `new OpenAI(provider.openai)` */
  readonly openai: { readonly baseURL: string; readonly apiKey: string };
  /** `new GoogleGenAI(provider.gemini)` */
  readonly gemini: { readonly apiKey: string; readonly httpOptions: { readonly baseUrl: string } };
  /** What an agent in a child process needs, beside the environment that it has: base URLs and keys. */
  readonly environment: Readonly<Record<string, string>>;
  /** The same tool, whose runs are noted for `toRunInParallel`. */
  tool<Given extends readonly unknown[], Result>(
    name: string,
    run: (...given: Given) => Result | Promise<Result>,
  ): (...given: Given) => Promise<Result>;
  /** What came so far. Waits until all requests that have begun are over. */
  log(): Promise<ProviderLog>;
  close(): Promise<void>;
}

const greeting: TurnScript = { turns: [{ blocks: [{ kind: "text", text: "Hello from a model that never was." }] }] };

/** Any key is accepted. A client refuses to start without one. */
const apiKey = "test-key";

/** Starts a provider. The caller closes it. A script, a setting or a cassette that can't be played is a UserError. */
export async function startTestProvider(options: TestProviderOptions = {}): Promise<TestProvider> {
  const { script = greeting, settings = {}, cassette } = options;
  const exchanges: WireExchange[] = [];
  const toolRuns: EngineSpan[] = [];
  const provider = await startProvider({
    clock: machineClock,
    defaultSession: {
      script: faultsByTurn(script),
      settings: { ...settings, ...(cassette === undefined ? {} : { replay: replayOf(cassette, settings) }) },
      onExchange: (exchange) => void exchanges.push(exchange),
    },
  });
  const nowNs = (): number => Number(machineClock.nowNs() - (provider.originNs ?? 0n));
  const { baseUrl } = provider;
  const close = (): Promise<void> => provider.close();
  return {
    baseUrl,
    anthropic: { baseURL: baseUrl, apiKey },
    openai: { baseURL: `${baseUrl}/v1`, apiKey },
    gemini: { apiKey, httpOptions: { baseUrl } },
    environment: {
      ANTHROPIC_BASE_URL: baseUrl,
      ANTHROPIC_API_KEY: apiKey,
      OPENAI_BASE_URL: `${baseUrl}/v1`,
      OPENAI_API_KEY: apiKey,
      GOOGLE_GEMINI_BASE_URL: baseUrl,
      GEMINI_API_KEY: apiKey,
    },
    tool: (name, run) => {
      return async (...given) => {
        const startNs = nowNs();
        let failed = true;
        try {
          const result = await run(...given);
          failed = false;
          return result;
        } finally {
          toolRuns.push({ name, startNs, endNs: nowNs(), toolCall: `${name} ${toolRuns.length}`, failed });
        }
      };
    },
    log: async () => {
      await provider.settled();
      return {
        exchanges: exchanges.toSorted((left, right) => left.index - right.index),
        toolRuns: [...toolRuns],
        script,
      };
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Starts a provider for the time of `use`, and closes it however that ends. */
export async function withProvider<Result>(
  options: TestProviderOptions,
  use: (provider: TestProvider) => Promise<Result>,
): Promise<Result> {
  await using provider = await startTestProvider(options);
  return await use(provider);
}

function replayOf(cassette: string, { replay }: Partial<ProviderSettings>): ReplaySettings {
  if (replay !== undefined)
    throw new UserError("cassette and settings.replay both name a recording. Keep one of them.");
  return { cassette: resolve(cassette), timing: { kind: "none" }, match: "position", onMiss: "fail" };
}

/**
 * The script with faults that hit any request for their turn, unless they say otherwise. A prompt with a clock in it is another one at
 * each attempt, so the fault would never end. A script of another shape stays as it is: the provider refuses it.
 */
function faultsByTurn(script: TurnScript): TurnScript {
  const { turns, threads } = script;
  if (!Array.isArray(turns)) return script;
  return {
    ...script,
    turns: byTurn(turns),
    ...(Array.isArray(threads) && { threads: threads.map((one) => ({ ...one, turns: byTurn(one.turns) })) }),
  };
}

function byTurn(turns: readonly Turn[]): Turn[] {
  return turns.map((turn) => (turn.fault === undefined ? turn : { ...turn, fault: { counts: "turn", ...turn.fault } }));
}
