import { claimDocuments, claims } from "../../../scenarios/claims/inventory.ts";
import type { Environment, RunRecord, ScenarioRecord } from "../../core/run-record.ts";
import type { Scenario } from "../../core/scenario.ts";
import { loadBaseline } from "../../gate/baselines/baseline-store.ts";
import { calibrationFolder, findCalibration } from "../../gate/calibration/calibration-file.ts";
import { machineClass } from "../../gate/calibration/machine-class.ts";
import { findModel } from "../../provider/models/models.ts";
import { claimResults } from "../../report/model/claim-answers.ts";
import { claimRows } from "../../report/model/claim-rows.ts";
import type { ReportInputs, ScenarioPrices } from "../../report/model/report-inputs.ts";
import { loadCatalogue } from "../config/catalogue.ts";
import { baselineFolder } from "../comparison/named-version.ts";

/** What a run's page shows besides the run: claims, prices, this machine's noise, the machine of a stored baseline. */
export async function reportInputs(run: RunRecord, folder = process.cwd()): Promise<ReportInputs> {
  const { agent, lab } = await loadCatalogue();
  const catalogue = [...agent, ...lab];
  const results = claimResults(run, claims, catalogue);
  // A user's own scenarios answer no claim. A list of claims that were not measured would tell nothing.
  const answered = results.some(({ answers }) => answers.length > 0);
  const baseEnvironment = await baselineEnvironment(run, folder);
  const machine = machineClass(run.environment);
  const found = await findCalibration(calibrationFolder(process.env), run.engine.id, machine, run.isoDate);
  return {
    ...(answered ? { claims: claimRows(results), claimDocuments } : {}),
    prices: run.scenarios.flatMap((record) => {
      const scenario = catalogue.find(({ id }) => id === record.id);
      return scenario === undefined ? [] : pricesOf(scenario, record, run.seed);
    }),
    ...(baseEnvironment === null ? {} : { baseEnvironment }),
    ...(found.kind === "found" ? { calibration: found.calibration } : {}),
  };
}

/** The machine of a stored baseline. Null for a paired run, and if the baseline no longer exists here. */
async function baselineEnvironment({ comparison }: RunRecord, folder: string): Promise<Environment | null> {
  if (comparison?.baseline.timings.kind !== "stored") return null;
  try {
    const { newest } = await loadBaseline(baselineFolder(folder), comparison.baseline.name);
    return newest.environment;
  } catch {
    return null;
  }
}

/**
 * Prices of the model that a scenario's requests named. Requests of old files name none: then the workload's model counts. None if the
 * requests name several models, if nobody knows the price, or if the workloads have prices of several days.
 */
function pricesOf(scenario: Scenario, { arms }: ScenarioRecord, seed: string): readonly ScenarioPrices[] {
  const settings = scenario.arms.map((arm) => scenario.workload(arm, seed).provider);
  const requests = arms
    .filter(({ control }) => !control)
    .flatMap(({ trials }) => trials.flatMap((one) => one.requests));
  const named = requests.flatMap(({ model = [] }) => model);
  const [model, ...others] = new Set(named.length > 0 ? named : settings.map((provider) => provider.model));
  const [asOf, ...otherDays] = new Set(settings.map((provider) => provider.asOf));
  if (model === undefined || asOf === undefined || others.length > 0 || otherDays.length > 0) return [];
  const row = findModel(model, asOf);
  if (row === undefined || row.tiers === null) return [];
  const [{ input, write5m, read, output }] = row.tiers;
  return [
    { scenario: scenario.id, model: row.id, asOf: row.from, input, cacheWrite: write5m, cacheRead: read, output },
  ];
}
