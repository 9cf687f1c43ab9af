import type { Clock } from "../../core/clock.ts";
import type { ProviderSettings } from "../../core/provider-settings.ts";
import type { WireExchange } from "../../core/trace.ts";
import type { TurnScript } from "../../core/turn-script.ts";
import { UserError } from "../../core/user-error.ts";
import { LimiterPools } from "../limits/limiter.ts";
import type { ProviderMetrics } from "../observe/metrics.ts";
import { Session } from "./session.ts";
import { sessionProblem } from "./session-problem.ts";
import { openReplay } from "./sessions.ts";

/** A session that is open for as long as the provider runs. It keeps no log: who wants one listens. */
export interface StandingSession {
  readonly script: TurnScript;
  /** Defaults: `claude-sonnet-5`, seed `bench`, no waiting, today's prices. */
  readonly settings?: Partial<ProviderSettings>;
  /** Told of each exchange once, when it has ended. */
  readonly onExchange?: (exchange: WireExchange) => void;
}

/** Opens a standing session; its times count from now. UserError, naming the member, for what cannot be played. */
export async function openStandingSession(
  { script, settings, onExchange }: StandingSession,
  clock: Clock,
  metrics: ProviderMetrics | undefined,
): Promise<Session> {
  const standard: ProviderSettings = {
    model: "claude-sonnet-5",
    seed: "bench",
    latency: { kind: "instant" },
    asOf: clock.isoDate().slice(0, 10),
  };
  const opened = { id: "default", originNs: String(clock.nowNs()), script, settings: { ...standard, ...settings } };
  const problem = sessionProblem(opened);
  if (problem !== undefined) throw new UserError(`defaultSession: ${problem}`);
  const record = (exchange: WireExchange): void => {
    metrics?.record(exchange);
    onExchange?.(exchange);
  };
  const isHeard = metrics !== undefined || onExchange !== undefined;
  return new Session(opened, {
    record: isHeard ? record : null,
    limiter: new LimiterPools().limiterFor(opened),
    replay: await openReplay(opened.settings.replay),
  });
}
