const bars = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"] as const;
/** Wider than this a table no longer fits a terminal; the newest values are the ones that matter. */
const width = 24;

/** Values as a row of bars from the least to the largest of those shown, the newest at the right; equal values lie in the middle. */
export function sparkline(values: readonly number[]): string {
  const shown = values.slice(-width);
  const [least, largest] = [Math.min(...shown), Math.max(...shown)];
  return shown
    .map((value) =>
      largest === least ? bars[3] : bars[Math.round(((value - least) / (largest - least)) * (bars.length - 1))],
    )
    .join("");
}
