import type { Replay } from "../cassette/replay.ts";
import { LimiterPools } from "../limits/limiter-pools.ts";
import type { Clock } from "../../core/clock.ts";
import type { OpenTrial } from "../../core/provider-control.ts";
import type { ProviderSettings } from "../../core/provider-settings.ts";
import type { WireExchange } from "../../core/trace.ts";
import type { TurnScript } from "../../core/turn-script.ts";
import { UserError } from "../../core/user-error.ts";
import type { ProviderMetrics } from "../observe/metrics.ts";
import { Trial } from "./trial.ts";
import { trialProblem } from "./trial-problem.ts";

/** A trial that is open for as long as the provider runs. It keeps no log: whoever wants one listens. */
export interface StandingTrial {
  readonly script: TurnScript;
  /** Where left out: `claude-sonnet-5`, seed `bench`, no waiting, today's prices. */
  readonly settings?: Partial<ProviderSettings>;
  /** Told of each exchange once, when it has ended. */
  readonly onExchange?: (exchange: WireExchange) => void;
}

/** What it is opened with, its times counting from now. UserError, naming the member, for what cannot be played. */
export function standingTrial({ script, settings }: StandingTrial, clock: Clock): OpenTrial {
  const standard: ProviderSettings = {
    model: "claude-sonnet-5",
    seed: "bench",
    latency: { kind: "instant" },
    asOf: clock.isoDate().slice(0, 10),
  };
  const opened = { id: "default", originNs: String(clock.nowNs()), script, settings: { ...standard, ...settings } };
  const problem = trialProblem(opened);
  if (problem !== undefined) throw new UserError(`defaultTrial: ${problem}`);
  return opened;
}

/** Opens it for whoever listens. */
export function openStandingTrial(
  opened: OpenTrial,
  onExchange: StandingTrial["onExchange"],
  metrics: ProviderMetrics | undefined,
  replay: Replay | null,
): Trial {
  const record = (exchange: WireExchange): void => {
    metrics?.record(exchange);
    onExchange?.(exchange);
  };
  const isHeard = metrics !== undefined || onExchange !== undefined;
  return new Trial(opened, isHeard ? record : null, new LimiterPools().limiterFor(opened), replay);
}
