/** A monotonic clock: the only source of durations. Injected, so that tests and the virtual clock can replace it. */
export interface Clock {
  /** Nanoseconds since an arbitrary origin that all processes of this machine share. */
  readonly nowNs: () => bigint;
  /** Wall-clock time as an ISO string, for labels only. */
  readonly isoDate: () => string;
  /** Resolves after so much of this clock's time, or when the signal aborts; absent where time passes by itself. */
  readonly sleep?: (durationNs: number, signal?: AbortSignal) => Promise<void>;
}

/**
 * The machine's monotonic clock. On Linux and macOS all processes read the same counter, which is what lets a
 * timestamp of the provider be subtracted from one of the harness.
 */
export const machineClock: Clock = {
  nowNs: () => process.hrtime.bigint(),
  isoDate: () => new Date().toISOString(),
};
