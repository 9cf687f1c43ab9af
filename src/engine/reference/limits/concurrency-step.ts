/** How many requests may be under way, and what the controller remembers. */
export interface ConcurrencyState {
  readonly limit: number;
  /** Time of the last cut. It already answered failures of requests that were sent earlier. */
  readonly cutNs: number;
  /** Slowly moving mean of the latency, 0 before the first answer: the latency of an idle service. */
  readonly usualNs: number;
}

/** One attempt that ended. */
export interface ConcurrencySample {
  readonly sentNs: number;
  readonly nowNs: number;
  /** Requests under way when it ended, itself included. */
  readonly inFlight: number;
  readonly latencyNs: number;
  /** The service was overloaded: it refused the request or took too long. */
  readonly overloaded: boolean;
}

export interface ConcurrencyBounds {
  readonly control: "fixed" | "aimd" | "gradient";
  readonly largest: number;
}

/** A cut to six tenths. It costs little if the overload was noise, and a few cuts end a real one. */
const cutTo = 0.6;
/** The gradient tolerates so many times the usual latency. */
const gradientTolerance = 1.5;
const gradientSmoothing = 0.2;
const usualWeight = 0.02;

/** A controller's first state. */
export function startingState({ control, largest }: ConcurrencyBounds): ConcurrencyState {
  return { limit: control === "fixed" ? largest : Math.min(largest, 4), cutNs: Number.NEGATIVE_INFINITY, usualNs: 0 };
}

/**
 * The state after one more attempt.
 * aimd: one more request per round of answers, cut to six tenths on overload, once per round (D. Chiu and R. Jain, 1989).
 * gradient: the limit follows usual latency / latency, plus room for a short queue (after Netflix's concurrency-limits, "Gradient2").
 */
export function stepConcurrency(
  state: ConcurrencyState,
  sample: ConcurrencySample,
  { control, largest }: ConcurrencyBounds,
): ConcurrencyState {
  if (control === "fixed") return state;
  const within = (limit: number): number => Math.min(largest, Math.max(1, limit));
  if (sample.overloaded)
    return sample.sentNs < state.cutNs ? state : { ...state, limit: within(state.limit * cutTo), cutNs: sample.nowNs };
  // An unused limit says nothing about how much more there could be.
  const isUsed = sample.inFlight * 2 >= state.limit;
  switch (control) {
    case "aimd":
      return isUsed ? { ...state, limit: within(state.limit + 1 / state.limit) } : state;
    case "gradient": {
      const usualNs =
        state.usualNs === 0 ? sample.latencyNs : state.usualNs + usualWeight * (sample.latencyNs - state.usualNs);
      if (!isUsed) return { ...state, usualNs };
      const gradient = Math.max(0.5, Math.min(1, (gradientTolerance * usualNs) / Math.max(1, sample.latencyNs)));
      const wanted = state.limit * gradient + Math.sqrt(state.limit);
      return { ...state, usualNs, limit: within(state.limit + gradientSmoothing * (wanted - state.limit)) };
    }
  }
}
