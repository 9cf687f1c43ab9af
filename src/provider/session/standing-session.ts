import type { Replay } from "../cassette/replay.ts";
import { LimiterPools } from "../limits/limiter.ts";
import type { Clock } from "../../core/clock.ts";
import type { OpenSession } from "../../core/provider-control.ts";
import type { ProviderSettings } from "../../core/provider-settings.ts";
import type { WireExchange } from "../../core/trace.ts";
import type { TurnScript } from "../../core/turn-script.ts";
import { UserError } from "../../core/user-error.ts";
import type { ProviderMetrics } from "../observe/metrics.ts";
import { Session } from "./session.ts";
import { sessionProblem } from "./session-problem.ts";

/** A session that is open for as long as the provider runs. It keeps no log: whoever wants one listens. */
export interface StandingSession {
  readonly script: TurnScript;
  /** Where left out: `claude-sonnet-5`, seed `bench`, no waiting, today's prices. */
  readonly settings?: Partial<ProviderSettings>;
  /** Told of each exchange once, when it has ended. */
  readonly onExchange?: (exchange: WireExchange) => void;
}

/** What it is opened with, its times counting from now. UserError, naming the member, for what cannot be played. */
export function standingSession({ script, settings }: StandingSession, clock: Clock): OpenSession {
  const standard: ProviderSettings = {
    model: "claude-sonnet-5",
    seed: "bench",
    latency: { kind: "instant" },
    asOf: clock.isoDate().slice(0, 10),
  };
  const opened = { id: "default", originNs: String(clock.nowNs()), script, settings: { ...standard, ...settings } };
  const problem = sessionProblem(opened);
  if (problem !== undefined) throw new UserError(`defaultSession: ${problem}`);
  return opened;
}

/** Opens it for whoever listens. */
export function openStandingSession(
  opened: OpenSession,
  onExchange: StandingSession["onExchange"],
  metrics: ProviderMetrics | undefined,
  replay: Replay | null,
): Session {
  const record = (exchange: WireExchange): void => {
    metrics?.record(exchange);
    onExchange?.(exchange);
  };
  const isHeard = metrics !== undefined || onExchange !== undefined;
  return new Session(opened, isHeard ? record : null, new LimiterPools().limiterFor(opened), replay);
}
