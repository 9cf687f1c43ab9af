import { machineClock } from "../../core/clock.ts";
import { calibrationFolder, findCalibration } from "../../gate/calibration/calibration-file.ts";
import { marginsAbove, type MetricNoise, noiseFloors } from "../../gate/calibration/calibration.ts";
import { machineClass } from "../../gate/calibration/machine-class.ts";
import { defaultMargins, type Margins } from "../../gate/judge/margins.ts";
import { probeEnvironment } from "../../run/environment.ts";
import type { Workbench } from "../config/workbench.ts";

/** The margins of this machine, and where they come from. */
export interface CalibratedMargins {
  readonly margins: Margins;
  /** Noise that the calibration found. Empty without a calibration. */
  readonly noise: readonly MetricNoise[];
  /** Which calibration was used, in a sentence. */
  readonly calibration: string;
}

/** The default margins with the configuration's overrides. */
export function configuredMargins(bench: Workbench): Margins {
  const byMetric = Object.fromEntries(Object.entries(bench.margins).map(([metric, ratio]) => [metric, { ratio }]));
  return { ...defaultMargins, byMetric: { ...defaultMargins.byMetric, ...byMetric } };
}

/** The configured margins, raised to the noise floor of this machine's calibration. */
export async function calibratedMargins(bench: Workbench, engineId: string): Promise<CalibratedMargins> {
  const margins = configuredMargins(bench);
  const machine = machineClass(probeEnvironment().machine);
  const found = await findCalibration(calibrationFolder(process.env), engineId, machine, machineClock.isoDate());
  switch (found.kind) {
    case "none":
      return { margins, noise: [], calibration: `Noise floor not known: ${found.reason} (bench calibrate).` };
    case "found": {
      const { noise, isoDate } = found.calibration;
      return {
        margins: marginsAbove(noiseFloors(noise), margins),
        noise,
        calibration: `No margin is below the noise floor of the calibration of ${isoDate.slice(0, 10)}.`,
      };
    }
  }
}
