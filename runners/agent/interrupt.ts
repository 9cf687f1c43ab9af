import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Interrupt, InterruptPlace } from "../../src/core/scenario.ts";
import { signalProcess } from "../../src/run/process-group.ts";

/** How often the place is looked for. A signal is sent at most that much late. */
const lookPeriodMs = 5;

/** Where the interrupted launch runs. */
interface LaunchSurroundings {
  readonly workspace: string;
  /** Pieces of the main line's answers that the provider has written so far. */
  readonly writtenPieces: () => Promise<number>;
  readonly nowNs: () => number;
}

/** A signal that waits for its place. */
export interface PendingInterrupt {
  /** Begins to look for the place. `engine` finds the process that gets the signal. */
  begin(engine: () => number | undefined): void;
  /** Ends the watch and tells when the signal was sent. Null if it was not. */
  end(): number | null;
}

/** Sends the signal to the engine when its place is reached. */
export function pendingInterrupt(interrupt: Interrupt, surroundings: LaunchSurroundings): PendingInterrupt {
  let sentNs: number | null = null;
  const over = new AbortController();
  const watch = async (engine: () => number | undefined): Promise<void> => {
    while (!over.signal.aborted) {
      const isReached = await hasReached(interrupt.at, surroundings);
      const pid = isReached ? engine() : undefined;
      if (over.signal.aborted) return;
      if (pid !== undefined) {
        sentNs = surroundings.nowNs();
        signalProcess(pid, interrupt.signal);
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, lookPeriodMs));
    }
  };
  return {
    // The provider may die while it is asked. The trial itself reports that.
    begin: (engine) => void watch(engine).catch(() => undefined),
    end: () => {
      over.abort();
      return sentNs;
    },
  };
}

async function hasReached(place: InterruptPlace, surroundings: LaunchSurroundings): Promise<boolean> {
  switch (place.kind) {
    case "answer":
      return (await surroundings.writtenPieces()) >= place.pieces;
    case "file":
      return existsSync(join(surroundings.workspace, place.path));
  }
}
