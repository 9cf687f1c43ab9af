import { fitScalability, lawMisses, lawThroughput } from "../../stats/universal-scalability.ts";
import { growthFit, type SweepFit, type SweepFitter } from "./sweep-model.ts";

/** Parameters that count workers. The law only speaks about these. */
const workers = ["agents", "clients"];
const steps = 24;

type Points = Parameters<SweepFitter>[1];

/** The model of a metric's sweeps: the universal scalability law for throughput over workers, else a growth curve. */
export function fitterFor(metricId: string): SweepFitter {
  if (!metricId.endsWith(".throughput")) return growthFit;
  return (parameter, points) =>
    workers.includes(parameter) ? scalabilityFit(parameter, points) : growthFit(parameter, points);
}

/**
 * The universal scalability law through throughputs, and the whole number of workers that does the most by it. Null
 * where the law can't be fitted. Without a curve where it misses a point. A knee beyond the measured numbers is an
 * extrapolation: it is named, not marked.
 */
function scalabilityFit(parameter: string, points: Points): SweepFit | null {
  const loads = points.map(({ x, y }) => ({ workers: x, throughput: y }));
  const law = fitScalability(loads);
  const single = points.find(({ x }) => x === 1)?.y;
  const last = points.at(-1)?.x;
  if (law === null || single === undefined || last === undefined) return null;
  const { contention, coherency } = law;
  const at = (x: number) => lawThroughput(law, single, x);
  if (lawMisses(law, loads))
    return { label: "no knee: the scalability law misses a point by more than a tenth", knee: null, points: [] };
  const most = wholeMost(law.knee, at);
  const measured = most !== null && most <= last;
  return {
    label: `scalability law: contention ${percent(contention)}, coherency ${percent(coherency)}`,
    ...(!measured && { note: beyondMeasured(most, parameter) }),
    knee: measured ? most : null,
    points: Array.from({ length: steps + 1 }, (_, step) => {
      const x = last ** (step / steps);
      return { x: Number(x.toPrecision(5)), y: at(x) };
    }),
  };
}

function wholeMost(knee: number | null, at: (x: number) => number): number | null {
  if (knee === null) return null;
  const below = Math.max(1, Math.floor(knee));
  return at(below) >= at(below + 1) ? below : below + 1;
}

function beyondMeasured(most: number | null, parameter: string): string {
  return most === null
    ? "no knee at any number"
    : `knee expected at ${most.toLocaleString("en-US")} ${parameter}, beyond those measured`;
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(2))} %`;
}
