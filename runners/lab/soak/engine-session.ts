import type { Clock } from "../../../src/core/clock.ts";
import { EitherSignal } from "../../../src/engine/reference/either-signal.ts";
import { parseOptions } from "../../../src/engine/reference/options.ts";
import { runAgent } from "../../../src/engine/reference/run-agent.ts";
import type { AgentEvent } from "../../../src/engine/reference/agent-event.ts";

export interface SessionSettings {
  readonly root: string;
  readonly clock: Clock;
  readonly flags: readonly string[];
  /** The session is ended from outside in this turn, while a tool runs; null: it ends by itself. */
  readonly abortInTurn: number | null;
  readonly turnEnded: () => void;
}

/** Runs one session of the engine in this process. Throws when it did not end as it should. */
export async function engineSession(prompt: string, settings: SessionSettings, shared: AbortSignal): Promise<void> {
  const options = parseOptions([...settings.flags, "--", prompt]);
  if (options === null) throw new Error("the flags of a session ask for help");
  const own = new AbortController();
  let turns = 0;
  using either = new EitherSignal(shared, own.signal);
  const failure = await runAgent({
    options,
    prompt,
    root: settings.root,
    signal: either.signal,
    // Waits between attempts are skipped: this watches what a retry leaves behind, not how long it takes.
    clock: { ...settings.clock, sleep: async () => {} },
    emit: (event: AgentEvent) => {
      if (event.kind === "request-end") {
        turns += 1;
        settings.turnEnded();
      }
      if (event.kind === "tool-start" && turns === settings.abortInTurn) own.abort(new Error("ended from outside"));
    },
  });
  const isAborted = settings.abortInTurn !== null;
  if ((failure !== null) !== isAborted) throw new Error(`${prompt} ended with ${failure ?? "no failure"}`);
}
