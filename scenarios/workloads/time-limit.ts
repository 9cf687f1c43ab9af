/**
 * A trial of a few turns that takes longer hangs. The limits are wide, because they are no measure of speed: on a slow machine a heavy
 * agent needs ten seconds to start and three for each turn.
 */
export const fewTurnsNs = 120e9;

/** The same for dozens of turns. */
export const manyTurnsNs = 300e9;
