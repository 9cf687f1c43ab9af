/** A monotonic clock: the only source of durations. Injected, so that tests and the virtual clock can replace it. */
export interface Clock {
  /** Nanoseconds since an arbitrary origin that all processes of this machine share. */
  readonly nowNs: () => bigint;
  /** Wall-clock time as an ISO string, for labels only. */
  readonly isoDate: () => string;
}

/**
 * The machine's monotonic clock. On Linux and macOS all processes read the same counter, which is what lets a
 * timestamp of the provider be subtracted from one of the harness.
 */
export const machineClock: Clock = {
  nowNs: () => process.hrtime.bigint(),
  isoDate: () => new Date().toISOString(),
};
