import type { Random } from "../../../src/core/random.ts";
import { fields, number, type Input } from "../program/program-input.ts";

/** How a machine's timings vary, as standard deviations of logarithms. */
export const readNoiseModel = fields({
  /** From one trial to the next, independent. */
  trialSd: number,
  /** Of the machine's speed. It drifts while other work comes and goes. */
  driftSd: number,
  /** Trials after which about a third of a drift is left. */
  driftTrials: number,
  /** Share of trials within a burst. */
  burstShare: number,
  /** Mean length of a burst, in trials. */
  burstTrials: number,
  /** Mean logarithm of how much a burst slows trials. */
  burstLog: number,
});

export type NoiseModel = Input<typeof readNoiseModel>;

/**
 * Logarithms of the factors by which a machine slows one trial after another: a stationary first-order autoregression, bursts from a
 * two-state Markov chain, and independent noise. The same seed gives the same machine.
 */
export function machineNoise(model: NoiseModel, random: Random): () => number {
  const keep = Math.exp(-1 / model.driftTrials);
  const end = 1 / model.burstTrials;
  const begin = model.burstShare === 0 ? 0 : (end * model.burstShare) / (1 - model.burstShare);
  let drift = model.driftSd * normal(random);
  let burst = random() < model.burstShare ? burstOf(model, random) : 0;
  return () => {
    drift = keep * drift + Math.sqrt(1 - keep * keep) * model.driftSd * normal(random);
    if (burst === 0 ? random() < begin : random() < end) burst = burst === 0 ? burstOf(model, random) : 0;
    return drift + burst + model.trialSd * normal(random);
  };
}

/** Exponential: most bursts are small, some are long and heavy. */
function burstOf({ burstLog }: NoiseModel, random: Random): number {
  return -burstLog * Math.log(1 - random());
}

/** Box and Muller 1958. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
