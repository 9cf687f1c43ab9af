import { mainExchanges, type TrialEvidence } from "./rule.ts";

/** A session is cut into so many windows. In each a garbage collection has to come, so that its least value is what is kept. */
const windowCount = 8;
/** Shorter sessions have windows without a collection. */
const fewestTurns = 128;

/** What a process held at a moment. */
export interface HeldBytes {
  readonly atNs: number;
  readonly bytes: number;
}

/** How memory grew over the second half of a long session. In the first half a heap finds its size. */
export interface LateGrowth {
  readonly bytesPerTurn: number;
  /** The least values of the windows of the second half. */
  readonly windows: readonly number[];
  readonly turns: number;
}

/** Whether a session has windows enough to tell late growth. */
export function isLongSession(trial: TrialEvidence): boolean {
  return mainLine(trial).length >= fewestTurns;
}

/** Null if the session is too short, or a window has no sample. */
export function lateGrowth(trial: TrialEvidence, held: readonly HeldBytes[]): LateGrowth | null {
  if (!isLongSession(trial)) return null;
  const main = mainLine(trial);
  const turnsEach = Math.floor(main.length / windowCount);
  // After the last answer the processes end and let their memory go.
  const answeredNs = main.at(-1)?.endNs ?? trial.trace.exitNs;
  const windows = Array.from({ length: windowCount }, (_, window) => {
    const fromNs = main[window * turnsEach]?.arrivalNs ?? 0;
    const untilNs = main[(window + 1) * turnsEach]?.arrivalNs ?? answeredNs;
    const seen = held.filter(({ atNs }) => atNs >= fromNs && atNs < untilNs).map(({ bytes }) => bytes);
    return Math.min(...seen);
  }).slice(windowCount / 2);
  if (!windows.every(Number.isFinite)) return null;
  return { bytesPerTurn: medianSlope(windows) / turnsEach, windows, turns: turnsEach * windows.length };
}

/** How much a request of the session grew with each turn: what the conversation itself has to keep. */
export function conversationGrowth(trial: TrialEvidence): number {
  const main = mainLine(trial);
  const [first, last] = [main[0], main.at(-1)];
  if (first === undefined || last === undefined || main.length < 2) return 0;
  return Math.max(0, (last.requestBytes - first.requestBytes) / (main.length - 1));
}

function mainLine(trial: TrialEvidence) {
  return mainExchanges(trial).filter(({ thread }) => thread === undefined);
}

/** Theil and Sen: one wild value moves it little. */
export function medianSlope(values: readonly number[]): number {
  const slopes = values.flatMap((value, index) =>
    values.slice(index + 1).map((later, distance) => (later - value) / (distance + 1)),
  );
  return slopes.toSorted((left, right) => left - right)[Math.floor(slopes.length / 2)] ?? 0;
}
